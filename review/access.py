"""Who may open what: every route carries exactly one rule, and a test walks all routes with all roles."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from ninja.utils import check_csrf

from store.models import Role

View = Callable[..., HttpResponse]

EVERYONE: Final = frozenset({"anonymous", *Role.values})
STAFF: Final = frozenset(Role.values)
HANDLERS: Final = frozenset({"clerk", "reviewer", "admin"})
DECIDERS: Final = frozenset({"reviewer", "admin"})
APPROVERS: Final = frozenset({"approver", "admin"})
ADMINS: Final = frozenset({"admin"})
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def allow(roles: frozenset[str]) -> Callable[[View], View]:
    """Lets only people with one of ``roles`` in; others are sent to the login or told why not."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            role = role_of(request)
            if role in roles:
                return _answered(view, request, *args, **kwargs)
            return _to_login(request) if role == "anonymous" else _refused(request)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return guard


def from_our_pages(view: View) -> View:
    """Refuses a change that a browser sends without the token of our pages; a program's key stands for itself."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in SAFE and not getattr(request, "by_token", False):
            refused: HttpResponse | None = check_csrf(request)
            if refused is not None:
                return JsonResponse({"detail": "the X-CSRFToken header is missing or wrong"}, status=403)
        return view(request, *args, **kwargs)

    return checked


def role_of(request: HttpRequest) -> str:
    """The role of who asks: ``anonymous``, or one of `store.models.Role`."""
    user: Any = request.user
    if not user.is_authenticated:
        return "anonymous"
    return "admin" if user.is_superuser else str(user.role)


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "log in, or send Authorization: Bearer KEY"}, status=401)
    if request.headers.get("HX-Request"):
        # A part of a page must not be replaced by the login form: the whole page goes there.
        back = quote(request.headers.get("HX-Current-URL", "/"))
        return HttpResponse(status=401, headers={"HX-Redirect": f"{resolve_url(settings.LOGIN_URL)}?next={back}"})
    return redirect_to_login(request.get_full_path())


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """What the view answers; a rule of the services that forbids the act is told in its own words."""
    try:
        return view(request, *args, **kwargs)
    except PermissionError as fault:
        if fault.errno is not None:
            raise  # the system's own, about a file
        return _refused(request, str(fault).partition(" / ")[0])


def _refused(request: HttpRequest, why: str = "") -> HttpResponse:
    return render(request, "review/refused.html", {"why": why}, status=403)
