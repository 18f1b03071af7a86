"""The people who work with tonghop: added, given roles, locked out and let in again; each their own password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import PasswordChangeView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review import texts
from review.access import ADMINS, STAFF, allow
from review.export import as_file
from review.frame import page, person
from store.models import User
from store.selectors.people import people as everybody
from store.services.audit import record_act
from store.services.users import BadUserError, change_user, create_user, unlock_user


class _OwnPassword(PasswordChangeView):
    """A person changes the own password; other browsers in which it was used are logged out."""

    template_name = "review/password.html"
    success_url = reverse_lazy("campaigns")

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        record_act("password", f"user:{form.user.pk}", by=form.user)
        messages.success(self.request, _("Đã đổi mật khẩu."))
        return answer


password = allow(STAFF)(_OwnPassword.as_view())


@allow(ADMINS)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with role and last login."""
    rows = everybody()
    head = (_("Tên đăng nhập"), _("Họ tên"), _("Vai trò"), _("Đăng nhập được"), _("Đăng nhập gần nhất"))
    cells = ([u.username, u.get_full_name(), u.role, u.is_active, u.last_login] for u, _locked in rows)
    return as_file(request, "nguoi-dung", head, cells) or page(
        request, "people.html", "people", rows=rows, roles=texts.ROLE
    )


@allow(ADMINS)
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Adds a person with a first password."""
    form = request.POST
    try:
        user = create_user(
            form.get("name", "").strip(),
            password=form.get("password", ""),
            role=form.get("role", ""),
            full_name=form.get("full_name", "").strip()[:150],
            by=person(request),
        )
    except BadUserError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Đã thêm người dùng %(name)s.") % {"name": user.username})
    return redirect("people")


@allow(ADMINS)
@require_POST
def change(request: HttpRequest, user_id: int) -> HttpResponse:
    """Changes a person's role, name, access, password; ``act`` unlock only ends a lock-out."""
    form = request.POST
    try:
        if form.get("act") == "unlock":
            unlock_user(user_id, by=person(request))
        else:
            change_user(
                user_id,
                role=form.get("role", ""),
                active=form.get("active") == "yes",
                full_name=form.get("full_name", "").strip()[:150],
                password=form.get("password", ""),
                by=person(request),
            )
    except User.DoesNotExist:
        raise Http404 from None
    except BadUserError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("Đã ghi thay đổi."))
    return redirect("people")
