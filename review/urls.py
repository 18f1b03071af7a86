"""All routes. Every view carries its rule (`review.access.allow`)."""

from django.urls import URLPattern, path

from review.access import STAFF, allow
from review.api import api
from review.views import (
    account,
    arrival,
    audit,
    campaigns,
    consolidations,
    draft_parts,
    drafts,
    failures,
    fields,
    forms,
    freezing,
    intake,
    media,
    people,
    report,
    status,
    submissions,
    teamwork,
    walk,
)

pages = [
    path("drafts/", drafts.drafts, name="drafts"),
    path("drafts/new", drafts.draft_new, name="draft-new"),
    path("drafts/<int:draft_id>/", drafts.draft, name="draft"),
    path("drafts/<int:draft_id>/pages/<int:number>.png", drafts.draft_page, name="draft-page"),
    path("drafts/<int:draft_id>/form/<slug:kind>", drafts.draft_form, name="draft-form"),
    path("drafts/<int:draft_id>/part/<slug:part>", draft_parts.draft_part, name="draft-part"),
    path("drafts/<int:draft_id>/units", draft_parts.draft_units, name="draft-units"),
    path("drafts/<int:draft_id>/trial", drafts.draft_trial, name="draft-trial"),
    path("drafts/<int:draft_id>/ask", drafts.draft_ask, name="draft-ask"),
    path("drafts/<int:draft_id>/drop", drafts.draft_drop, name="draft-drop"),
    path("drafts/<int:draft_id>/open", drafts.draft_open, name="draft-open"),
    path("", campaigns.campaigns, name="campaigns"),
    path("campaigns/<slug:key>/", campaigns.overview, name="campaign"),
    path("campaigns/<slug:key>/consolidations/", consolidations.consolidations, name="consolidations"),
    path("campaigns/<slug:key>/consolidate", consolidations.consolidate_now, name="consolidate"),
    path("campaigns/<slug:key>/freeze", freezing.freeze, name="freeze"),
    path("campaigns/<slug:key>/evidence", freezing.evidence, name="evidence"),
    path("consolidations/<int:version_id>/step/", freezing.step, name="version-step"),
    path("consolidations/<int:version_id>/edited/", freezing.edited, name="edited"),
    path("edited/<int:edited_id>/drop", freezing.drop, name="edited-drop"),
    path("campaigns/<slug:key>/forms/", forms.forms, name="forms"),
    path("campaigns/<slug:key>/forms/<slug:kind>", forms.form, name="form"),
    path("consolidations/<int:version_id>/<slug:kind>", consolidations.download, name="download"),
    path("campaigns/<slug:key>/walk/", walk.walk, name="walk"),
    path("reports/<int:report_id>/", report.report, name="report"),
    path("reports/<int:report_id>/pages", walk.sheets, name="sheets"),
    path("reports/<int:report_id>/cards/<str:key>", walk.card, name="card"),
    path("reports/<int:report_id>/checks/<str:key>", walk.settle_check, name="check"),
    path("reports/<int:report_id>/accept", report.accept, name="accept"),
    path("reports/<int:report_id>/reopen", report.reopen, name="reopen"),
    path("reports/<int:report_id>/claim", teamwork.claim, name="claim"),
    path("reports/<int:report_id>/comments", teamwork.comment, name="comment"),
    path("reports/<int:report_id>/comments/<int:comment_id>/erase", teamwork.uncomment, name="uncomment"),
    path("reports/<int:report_id>/fields/<str:key>", fields.save, name="field"),
    path("submissions/", submissions.submissions, name="submissions"),
    path("submissions/upload", submissions.upload, name="upload"),
    path("submissions/<int:submission_id>/", submissions.submission, name="submission"),
    path("submissions/<int:submission_id>/day", arrival.set_day, name="arrival-day"),
    path("submissions/<int:submission_id>/series", arrival.series, name="series"),
    path("intake/", intake.intake, name="intake"),
    path("intake/<int:submission_id>/assign", intake.assign, name="assign"),
    path("intake/<int:submission_id>/aside", intake.aside, name="aside"),
    path("pages/<int:page_id>.png", media.page_picture, name="page"),
    path("pages/<int:page_id>/crop.png", media.crop, name="crop"),
    path("files/<int:file_id>/original", media.original, name="original"),
    path("people/", people.people, name="people"),
    path("people/add", people.add, name="person-add"),
    path("people/<int:user_id>/change", people.change, name="person-change"),
    path("audit/", audit.log, name="audit"),
    path("audit/verify", audit.verify, name="audit-verify"),
    path("status/", status.status, name="status"),
    path("failures/", failures.failures, name="failures"),
    path("failures/submissions/<int:submission_id>/again", failures.read_again, name="read-again"),
    path("failures/tasks/<int:task_id>/again", failures.task_again, name="task-again"),
    path("health", status.health, name="health"),
    path("ready", status.ready, name="ready"),
    path("login", account.login, name="login"),
    path("password", people.password, name="password"),
    path("logout", account.logout, name="logout"),
    path("language", account.language, name="language"),
]


def guarded_api() -> tuple[list[URLPattern], str, str]:
    """The API's routes under the same rule as the pages."""
    patterns, app, namespace = api.urls
    return [path(str(one.pattern), allow(STAFF)(one.callback), name=one.name) for one in patterns], app, namespace


urlpatterns = [*pages, path("api/", guarded_api())]
