"""Who may open what: every route with every role, from the list of routes itself."""

from collections.abc import Mapping

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from store.models import BlindSample, ConsolidationVersion, EditedFile, FailedTask
from tests.review.conftest import LOGIN, House, LogIn
from tests.store.samples import KEY

ROLES = ("anonymous", "clerk", "reviewer", "approver", "admin")
EVERYONE, STAFF = set(ROLES), {"clerk", "reviewer", "approver", "admin"}
HANDLERS, DECIDERS, APPROVERS, ADMINS = STAFF - {"approver"}, {"reviewer", "admin"}, {"approver", "admin"}, {"admin"}
API_ALL = (  # by name
    "openapi-json",
    "api-root",
    "submissions",
    "submission",
    "record",
    "queue",
    "send",
    "place",
    "aside",
    "arrange",
    "unarrange",
    "campaigns",
    "campaign",
    "units",
    "matrix",
    "figure",
    "consolidations",
    "report",
    "correct",
    "confirm",
    "undo",
    "accept",
    "reopen",
    "claim",
    "release",
    "comments",
    "remark",
    "walk",
    "history",
    "versions",
    "words",
    "search",
    "figures",
    "gaps",
    "letters",
    "letter",
    "contacts",
    "timeliness",
    "trust",
    "status",
    "failures",
    "page-picture",
    "crop",
    "original",
    "download",
    "letter-file",
    "form",
    *("consolidation", "frozen", "since-freeze", "edited-files", "narrative", "checks", "intake", "doors", "tokens"),
    *(
        "report-pages",
        "submission-pages",
        "calls",
        "mails",
        "standing",
        "progress",
        "token-add",
        "token-end",
        "erase-remark",
    ),
    *("thumb", "slips", "timeliness-file"),
)
# What changes something over the API is open to all who work here by its route, and checked where it is done.
CHECKED_WITHIN = {"send", "place", "aside", "arrange", "unarrange", "correct", "confirm", "undo", "accept", "reopen"}
CHECKED_WITHIN |= {"claim", "release", "remark", "consolidate", "token-add", "token-end", "erase-remark"}
API_CHANGES = {
    **dict.fromkeys(("add-person", "change-person", "unlock-person", "add-campaign", "learn", "known"), ADMINS),
    **dict.fromkeys(("classified", "task-again", "draft-new", "draft-part", "draft-units", "draft-trial"), ADMINS),
    **dict.fromkeys(("draft-ask", "draft-drop"), ADMINS),
    **dict.fromkeys(("ask", "unasked", "take-back", "edit-sections", "extend", "unextend", "draw", "enter"), DECIDERS),
    **dict.fromkeys(("reread", "settle-check", "check-take-back", "edited", "edited-drop"), DECIDERS),
    **dict.fromkeys(("draft-letters", "approve-letter", "letter-step", "log-contact", "read-again"), HANDLERS),
    **dict.fromkeys(("edit-letter", "sign-letter", "mail-decide", "pin", "unpin", "door-add"), HANDLERS),
    **dict.fromkeys(("door-withdraw", "arrival-day", "series", "split"), HANDLERS),
    **dict.fromkeys(("freeze", "version-step", "draft-open"), APPROVERS),
}
RULES: dict[str, set[str]] = {
    **dict.fromkeys(("health", "ready", "metrics", "login", "logout", "language"), EVERYONE),
    **dict.fromkeys(
        ("campaigns", "campaign", "consolidations", "download", "forms", "form", "report", "submissions"), STAFF
    ),
    **dict.fromkeys(("submission", "intake", "page", "crop", "original", "status", "password"), STAFF),
    **dict.fromkeys(("failures", "narrative"), STAFF),
    **dict.fromkeys(("read-again", "pin"), HANDLERS),
    **dict.fromkeys(("task-again", "classified"), ADMINS),
    **dict.fromkeys(("gaps", "queue", "figures", "figure", "versions"), STAFF),
    **dict.fromkeys(("comment", "uncomment", "thumb"), STAFF),
    **dict.fromkeys(("sort", "arrange", "unarrange"), HANDLERS),
    **dict.fromkeys(("upload", "assign", "aside", "arrival-day", "series"), HANDLERS),
    **dict.fromkeys(("walk", "sheets", "card"), STAFF),
    **dict.fromkeys(("letters", "letter", "letter-file", "calls", "unit", "timeliness", "timeliness-file"), STAFF),
    **dict.fromkeys(("letters-draft", "letters-approve", "letter-act", "mail-decide", "contact"), HANDLERS),
    "extend": DECIDERS,
    **dict.fromkeys(("drafts", "draft", "draft-page", "draft-form", "draft-open"), APPROVERS),
    **dict.fromkeys(("draft-new", "draft-part", "draft-units", "draft-trial", "draft-ask", "draft-drop"), ADMINS),
    **dict.fromkeys(("check", "consolidate", "edited", "edited-drop", "accept", "reopen", "field", "claim"), DECIDERS),
    **dict.fromkeys(("audit", "audit-verify", "freeze", "evidence", "version-step"), APPROVERS),
    **dict.fromkeys(("people", "person-add", "person-change"), ADMINS),
    **dict.fromkeys(("tokens", "token-add", "token-end"), STAFF),
    **dict.fromkeys((f"api:{name}" for name in API_ALL), STAFF),
    **dict.fromkeys(("api:audit", "api:proof", "api:drafts", "api:draft", "api:evidence"), APPROVERS),
    **dict.fromkeys(("api:draft-page", "api:draft-form"), APPROVERS),
    **dict.fromkeys(("api:people", "api:learning"), ADMINS),
    **dict.fromkeys(("api:consolidate", "api:next-sample"), DECIDERS),
    **{f"api:{name}": roles for name, roles in API_CHANGES.items()},
}
FIELD = {
    "api:correct": "figure:cay",
    "api:confirm": "figure:cay",
    "api:undo": "figure:cay",
    **dict.fromkeys(("api:ask", "api:unasked", "api:take-back", "api:history"), "figure:cay"),
    "field": "figure:cay",
    "card": "figure:cay",
    **dict.fromkeys(("check", "api:settle-check", "api:check-take-back"), "check:khong-co"),
}
LETTERS = [f"/campaigns/{KEY}/{name}/" for name in ("letters", "calls", "timeliness", "units/an-phu")]
RULES |= {
    "door": EVERYONE,
    "api:door": EVERYONE,
    **dict.fromkeys(("doors", "slips"), STAFF),
    **dict.fromkeys(("door-add", "door-withdraw"), HANDLERS),
    **dict.fromkeys(("words", "search", "trust", "sections"), STAFF),
    **dict.fromkeys(("reread", "blind", "draw", "enter", "save-sections"), DECIDERS),
    **dict.fromkeys(("learning", "learn", "known"), ADMINS),
}
POSTED = {
    "freeze",
    "version-step",
    "edited",
    "edited-drop",
    "check",
    "reread",
    "upload",
    "consolidate",
    "accept",
    "reopen",
    "field",
    "assign",
    "aside",
    "logout",
    "language",
    "claim",
}
POSTED |= {
    "draw",
    "known",
    "learn",
    "save-sections",
    "enter",
    "token-add",
    "token-end",
    "arrange",
    "unarrange",
    "comment",
    "uncomment",
    "audit-verify",
    "person-add",
    "person-change",
    "arrival-day",
    "series",
    "classified",
    "read-again",
    "task-again",
}
POSTED |= {f"api:{name}" for name in API_CHANGES}
POSTED |= {"draft-new", "draft-part", "draft-units", "draft-trial", "draft-ask", "draft-drop", "draft-open"}
POSTED |= {"door-add", "door-withdraw"}
POSTED |= {"letters-draft", "letters-approve", "letter-act", "mail-decide", "contact", "extend", "pin"}


def routes(resolver: URLResolver | None = None, space: str = "") -> dict[str, URLPattern]:
    """Every route of the site by its name, those of nested lists too."""
    found: dict[str, URLPattern] = {}
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            found |= routes(one, f"{one.namespace}:")
        else:
            found[space + str(one.name)] = one
    return found


Thing = int | str


def things_of(house: House, version: ConsolidationVersion) -> dict[str, Thing]:
    """By the names of routes' parts: things that exist in the house."""
    return {
        "figure": "cay",
        "token_id": house.token,
        "arrangement_id": house.arrangement,
        "unit": "tan-lap",
        "version_id": version.pk,
        "kind": "excel",
        "draft_id": house.draft.pk,
        "number": 0,
        "part": "facts",
        "report_id": house.report.pk,
        "submission_id": house.submission.pk,
        "page_id": house.page.pk,
        "task_id": FailedTask.objects.get_or_create(task="verify", argument="", defaults={"cause": "thử"})[0].pk,
        "extension_id": 1,
        "file_id": house.submission.files.get().pk,
        "user_id": house.people["clerk"].pk,
        "comment_id": house.comment.pk,
        "edited_id": EditedFile.objects.get_or_create(version=version, name="sua.xlsx", **_edited(house))[0].pk,
        "code": "tan-lap",
        "letter_id": house.letter.pk,
        "mail_id": house.mail.pk,
        "what": "edit",
        "sample_id": sample_in(house).pk,
        "waiting": house.waiting.pk,
        "link_id": house.link,
        "secret": house.secret,
    }


def address(name: str, route: URLPattern, things: Mapping[str, Thing]) -> str:
    """The route's address with these things; what only one route wants otherwise stands here."""
    values = {**things, "key": FIELD.get(name, KEY)}
    if name in ("assign", "aside"):
        values["submission_id"] = things["waiting"]
    if name in ("letter-file", "api:letter-file"):
        values["kind"] = "word"
    wanted = {part: values[part] for part in route.pattern.converters}
    return reverse(name, kwargs=wanted) + ("?box=400,200,460,220" if name in ("crop", "api:crop") else "")


def last_of_all(found: dict[str, URLPattern], name: str) -> dict[str, URLPattern]:
    """The same routes with this one at the end."""
    return {**{one: route for one, route in found.items() if one != name}, name: found[name]}


def _edited(house: House) -> dict[str, object]:
    """An edited file with one change, kept under the bytes of the submission."""
    change = {"kind": "total", "figure": "cay", "shown": "1", "found": "2", "settled": ""}
    original = house.submission.files.get().original_id
    return {"original_id": original, "by": house.people["reviewer"], "changes": [change]}


def sample_in(house: House) -> BlindSample:
    """A figure of the house that waits for blind entry."""
    about = {"report": house.report, "key": "figure:nguoi", "about": "submission:1"}
    told = {"campaign": KEY, "origin": "machine", "source": "scan", "value": {"status": "read", "value": 7}}
    return BlindSample.objects.get_or_create(**about, defaults=told)[0]


def test_every_route_has_its_rule() -> None:
    """A route added without a rule would be open or closed by accident."""
    by_view = {name: set(getattr(route.callback, "roles", ())) for name, route in routes().items()}

    assert by_view == RULES


@pytest.mark.parametrize("role", ROLES)
def test_every_route_lets_in_whom_its_rule_names(
    role: str, house: House, version: ConsolidationVersion, log_in: LogIn
) -> None:
    """A rule that stands in the list and is not kept by the view is worse than none."""
    client, things = log_in(role), things_of(house, version)
    for name, route in last_of_all(routes(), "logout").items():
        within = name in {f"api:{one}" for one in CHECKED_WITHIN}
        call = client.post if name in POSTED or within else client.get
        answer = call(address(name, route, things), {"number": "0"} if name == "edited-drop" else {})
        body = b"".join(answer)  # a file is closed when it has been sent
        shown_in_browser = _shown_in_browser(answer)
        assert shown_in_browser not in ("image/svg+xml", "application/pdf", "application/octet-stream"), name
        assert not shown_in_browser.startswith("image/") or body.startswith(b"\x89PNG"), name

        if role in RULES[name]:
            missing = (
                () if name == "api:api-root" else (404,)
            )  # the API's root is an address only, with nothing to show
            assert answer.status_code not in (401, 405, 500, *missing, *(() if within else (403,))), name
            assert name == "logout" or not answer.headers.get("Location", "").startswith("/login"), name
        elif role == "anonymous" and name.startswith("api:"):
            assert answer.status_code == 401, name
        elif role == "anonymous":
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith("/login"), name
        else:
            assert answer.status_code == 403, name


def _shown_in_browser(answer: HttpResponse) -> str:
    """The kind of what a browser shows of an answer: only what we rendered; all else leaves as an attachment."""
    kept = "attachment" in answer.headers.get("Content-Disposition", "")
    return "" if kept else answer.headers.get("Content-Type", "").partition(";")[0]


def test_a_part_of_a_page_is_never_replaced_by_the_login_form(house: House, client: Client) -> None:
    """When the session ends in the middle of the work the whole page must go to the login, and come back."""
    answer = client.post(f"/reports/{house.report.pk}/fields/figure:cay", headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login?next=")


def test_a_change_without_the_token_of_the_page_is_refused(house: House) -> None:
    """Another site must not be able to press our buttons in a logged-in browser."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.people["reviewer"], backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post(f"/reports/{house.report.pk}/accept", {"version": 1})

    assert answer.status_code == 403


def test_wrong_passwords_lock_the_login_and_say_for_how_long(house: House, client: Client) -> None:
    """Guessing passwords must end early, and the person must know what to do."""
    tries = [client.post("/login", {"username": "nguoi-clerk", "password": "sai"}) for _ in range(6)]
    right = client.post("/login", {"username": "nguoi-clerk", **LOGIN})

    assert tries[0].status_code == 200
    assert right.status_code == 429
    assert "15 phút" in right.content.decode()


def test_pages_carry_the_security_headers(house: House, log_in: LogIn) -> None:
    """One page served without them is enough for an attack."""
    client = log_in("reviewer")
    for path in ("/", f"/reports/{house.report.pk}/", "/health", "/khong-co"):
        headers = client.get(path).headers

        assert "script-src 'self'" in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert headers["Referrer-Policy"] == "same-origin", path


def test_no_page_holds_script_or_style_of_its_own(house: House, log_in: LogIn) -> None:
    """The policy blocks them, so a page that needs one is broken."""
    client = log_in("reviewer")
    for path in (
        "/",
        f"/campaigns/{KEY}/",
        f"/reports/{house.report.pk}/",
        "/submissions/",
        "/intake/",
        "/status/",
        *LETTERS,
    ):
        text = client.get(path).content.decode()

        assert "<style" not in text, path
        assert " style=" not in text, path
        assert "<script>" not in text, path
        assert " onclick=" not in text, path
