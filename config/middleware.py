"""Headers that every answer carries (a strict policy, no caching of what people may not keep); too many requests."""

import hashlib
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from config.settings import load_settings

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def security_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Adds the policy to every answer, and ``no-store`` to those that did not say how long they may be kept."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def not_too_many(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuses more requests a minute than a person or an honest program makes; counted for each web process."""

    def answer(request: HttpRequest) -> HttpResponse:
        minute, second = divmod(int(time.time()), 60)
        key = f"requests:{_who(request)}:{minute}"
        cache.add(key, 0, 120)
        if cache.incr(key) > load_settings().requests_per_minute:
            wait = str(60 - second)
            return HttpResponse(
                "429: chờ rồi thử lại / wait, then try again", status=429, headers={"Retry-After": wait}
            )
        return get_response(request)

    return answer


def _who(request: HttpRequest) -> str:
    """The key of a program or the session of a person, as a digest; else the address."""
    shown = request.headers.get("Authorization") or request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return hashlib.sha256(shown.encode()).hexdigest()[:32] if shown else str(request.META.get("REMOTE_ADDR", ""))
