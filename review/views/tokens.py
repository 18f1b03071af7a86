"""Keys for programs: made, shown once, ended."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review.access import STAFF, allow, role_of
from review.frame import page, person, whole_number
from store.selectors.people import people, tokens_of
from store.services.tokens import end_token, make_token

LONGEST_DAYS = 3650


@allow(STAFF)
def tokens(request: HttpRequest) -> HttpResponse:
    """The own keys; admins see everybody's."""
    admin = role_of(request) == "admin"
    rows = tokens_of(None if admin else person(request).pk)
    users = [one.user for one in people() if one.user.is_active] if admin else []
    return page(request, "tokens.html", "tokens", rows=rows, users=users)


@allow(STAFF)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Makes a key and shows it this once."""
    days = whole_number(request, "days")
    try:
        made = make_token(
            whole_number(request, "user") or person(request).pk,
            name=request.POST.get("name", "").strip() or "API",
            days=min(days, LONGEST_DAYS) if days else None,
            by=person(request),
        )
    except ObjectDoesNotExist:
        raise Http404 from None
    except PermissionError as fault:
        messages.error(request, str(fault))
        return redirect("tokens")
    return page(request, "token.html", "tokens", made=made)


@allow(STAFF)
@require_POST
def end(request: HttpRequest, token_id: int) -> HttpResponse:
    """Ends a key."""
    try:
        end_token(token_id, by=person(request))
    except ObjectDoesNotExist:
        raise Http404 from None
    except PermissionError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Khóa API đã ngừng."))
    return redirect("tokens")
