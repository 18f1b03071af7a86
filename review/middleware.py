"""The language of the pages (Vietnamese, unless the person chose English), and who a program's key stands for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation

from store.services.tokens import user_of_token

BEARER = "Bearer "


def chosen_language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Sets the language from the switch's cookie; the browser's wish does not count, as most are set to English."""
    known = dict(settings.LANGUAGES)

    def answer(request: HttpRequest) -> HttpResponse:
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = cookie if cookie in known else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return answer


def key_of_program(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Lets a program in with its key, on the API only; a key that is none is told so, whatever cookie comes along."""

    def answer(request: HttpRequest) -> HttpResponse:
        shown = request.headers.get("Authorization", "")
        if request.path.startswith("/api/") and shown.startswith(BEARER):
            user = user_of_token(shown.removeprefix(BEARER).strip())
            if user is None:
                return JsonResponse({"detail": "this key is unknown, ended or too old"}, status=401)
            request.user = user
            request.by_token = True
        return get_response(request)

    return answer
