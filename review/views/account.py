"""Logging in and out, the language switch, and what a locked-out person sees."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.i18n import set_language

from review.access import EVERYONE, allow

login = allow(EVERYONE)(LoginView.as_view(template_name="review/login.html", redirect_authenticated_user=True))
logout = allow(EVERYONE)(LogoutView.as_view())
language = allow(EVERYONE)(set_language)


def locked(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """The answer while a login is locked (called by axes)."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "review/locked.html", {"minutes": minutes}, status=429)
