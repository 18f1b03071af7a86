"""Renders a page inside the common frame, and reads typed values off a request."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from review.export import tables_file, wanted_format
from review.tables import tables_of
from store.models import User
from store.selectors.submissions import classified_waiting, waiting_at_desk


def page(request: HttpRequest, template: str, place: str, **context: Any) -> HttpResponse:
    """The page ``review/TEMPLATE`` with its ``place`` in the menu and the number of papers at the intake desk.

    Asked for with ``format=csv`` or ``format=xlsx`` it gives the tables of the page instead, where it has some.
    """
    frame: dict[str, Any] = {"place": place, "waiting_count": waiting_at_desk()}
    if getattr(request.user, "role", "") == "admin":
        frame["classified"] = classified_waiting()
    answer = render(request, f"review/{template}", frame | context)
    tables = tables_of(answer.content.decode()) if wanted_format(request) and request.user.is_authenticated else []
    return tables_file(request, template.removesuffix(".html"), tables) if tables else answer


def person(request: HttpRequest) -> User:
    """Who asks; only for views that `review.access.allow` keeps to people who are logged in."""
    user = request.user
    assert isinstance(user, User)
    return user


def whole_number(request: HttpRequest, name: str) -> int | None:
    """A whole number of the form, None when it is missing or no number (a version nobody saw never matches)."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() else None
