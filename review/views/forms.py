"""The blank forms of a campaign, to be sent out with the directive."""

from io import BytesIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from pipeline.forms.packet import forms_of, packed
from review.access import STAFF, allow
from review.frame import page
from store.selectors.campaigns import CampaignMissingError, campaign_of, campaign_row

KINDS = ("word", "excel", "zip")


@allow(STAFF)
def forms(request: HttpRequest, key: str) -> HttpResponse:
    """The forms of a campaign: one pair a unit, one for any unit, all in one file."""
    try:
        row, campaign = campaign_row(key), campaign_of(key)
    except CampaignMissingError:
        raise Http404 from None
    units = [unit for unit in campaign.units if campaign.asks(unit)]
    return page(request, "forms.html", "campaigns", tab="forms", row=row, campaign=campaign, units=units)


@allow(STAFF)
def form(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """One form as a file; ``unit`` names the unit it is made for, nobody where it is left out."""
    try:
        campaign = campaign_of(key)
    except CampaignMissingError:
        raise Http404 from None
    code = request.GET.get("unit", "")
    unit = campaign.units_by_code.get(code)
    if kind not in KINDS or (code and unit is None):
        raise Http404
    if kind == "zip":
        return FileResponse(BytesIO(packed(campaign)), as_attachment=True, filename=f"bieu-mau-{campaign.id}.zip")
    ending = {"word": ".docx", "excel": ".xlsx"}[kind]
    for name, content in forms_of(campaign, unit).items():
        if name.endswith(ending):
            return FileResponse(BytesIO(content), as_attachment=True, filename=name)
    raise Http404
