"""Signs of life of a worker: what is being read is nobody else's as long as its worker tells now and then."""

import threading
import time
from collections.abc import Callable
from typing import Final

from store.services.status import beat

ALIVE_SECONDS: Final = 10.0


def sign_of_life(keep: Callable[[], object]) -> Callable[[], None]:
    """A call for a reader to make as often as it likes: at most every ten seconds it keeps the claim and beats."""
    last, lock = time.monotonic(), threading.Lock()

    def tell() -> None:
        nonlocal last
        with lock:
            if time.monotonic() - last < ALIVE_SECONDS:
                return
            last = time.monotonic()
        keep()
        beat("worker")

    return tell
