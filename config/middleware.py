"""Headers that every answer carries (a strict policy, no caching of what people may not keep); too many requests."""

import hashlib
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from config.settings import load_settings

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MINUTE: Final = 60
AWAY: Final = "shared-cache-away"
PAUSE_SECONDS: Final = 10


def security_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Adds the policy to every answer, and ``no-store`` to those that did not say how long they may be kept."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def not_too_many(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuses more requests a minute than a person or an honest program makes, over all web processes together."""

    def answer(request: HttpRequest) -> HttpResponse:
        minute, second = divmod(int(time.time()), MINUTE)
        if _count(f"requests:{_who(request)}:{minute}") > load_settings().requests_per_minute:
            wait = str(MINUTE - second)
            return HttpResponse(
                "429: chờ rồi thử lại / wait, then try again", status=429, headers={"Retry-After": wait}
            )
        return get_response(request)

    return answer


def _count(key: str) -> int:
    """Counts one more; while Redis is away each process counts for itself, so that people can go on working."""
    own = caches["default"]
    if not own.get(AWAY):
        try:
            return _one_more(caches["shared"], key)
        except RedisError:
            own.set(AWAY, 1, PAUSE_SECONDS)
    return _one_more(own, key)


def _one_more(cache: BaseCache, key: str) -> int:
    cache.add(key, 0, 2 * MINUTE)
    return int(cache.incr(key))


def _who(request: HttpRequest) -> str:
    """The key of a program or the session of a person, as a digest; else the address."""
    shown = request.headers.get("Authorization") or request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return hashlib.sha256(shown.encode()).hexdigest()[:32] if shown else str(request.META.get("REMOTE_ADDR", ""))
