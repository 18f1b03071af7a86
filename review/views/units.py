"""One unit in a campaign: what it sent, version by version, where the versions differ, and what counts now."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from review.access import STAFF, allow
from review.cards import show_value
from review.export import as_file
from review.frame import page
from review.views.campaigns import find
from store.selectors.peers import history_of
from store.selectors.reports import report_of
from store.selectors.submissions import classified_ids
from store.selectors.versions import Difference, report_of_unit, versions_of_report

SHORT = 160


@allow(STAFF)
def unit(request: HttpRequest, key: str, unit: str) -> HttpResponse:
    """The unit's versions side by side; ``all`` also shows the fields in which they agree."""
    row, campaign = find(key)
    known = campaign.units_by_code.get(unit)
    report = report_of_unit(key, unit)
    if known is None and report is None:
        raise Http404
    found = versions_of_report(report) if report else None
    hidden = bool(found and classified_ids([one.submission.pk for one in found.versions]))
    every = request.GET.get("all") == "1"
    fields = [] if found is None or hidden else [one for one in found.fields if every or one.differs]
    head = [_("Trường"), *(f"{one.submission.pk} {one.submission.name}" for one in (found.versions if found else []))]
    answer = as_file(request, f"phien-ban-{key}-{unit}", [*head, _("Đang tính")], (_cells(one) for one in fields))
    if answer is not None:
        return answer
    table = [(one.view, _changes(one), show_value(one.view.value)[:SHORT]) for one in fields]
    context = {"row": row, "campaign": campaign, "unit": known, "code": unit, "every": every, "fields": table}
    context |= {"versions": found.versions if found else [], "hidden": hidden}
    context |= {"report": report_of(report.pk) if report else None}
    context |= {"history": history_of(key, unit) if known is not None and not hidden else None}
    return page(request, "versions.html", "campaigns", tab="", **context)


def _cells(one: Difference) -> list[str]:
    return [one.view.title, *(show_value(value) for value in one.values), show_value(one.view.value)]


def _changes(one: Difference) -> list[tuple[str, bool]]:
    """What each version says, and whether that is something else than the version before."""
    shown = [show_value(value)[:SHORT] for value in one.values]
    return [(text, index > 0 and text != shown[index - 1]) for index, text in enumerate(shown)]
