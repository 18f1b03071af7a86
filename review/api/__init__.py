"""The API: everything the pages do, as JSON, with its OpenAPI description at ``/api/openapi.json``.

Files (page pictures, originals, consolidated reports, letters, forms, slips, drafts, evidence) are at
``/api/files/…`` under the same rules.
A program shows its key (``Authorization: Bearer …``) and works in the name and the role of a person.
"""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from pipeline.consolidate.edited import NotOursError
from pipeline.consolidate.given import GivenFormError
from pipeline.consolidate.sentences import PlanError
from pipeline.consolidate.template import TemplateError
from pipeline.directive.units import UnitsError
from pipeline.readers.content import CannotReadError
from review.api import (
    campaigns,
    checks,
    desk,
    doors,
    drafts,
    intake,
    keys,
    letters,
    office,
    pages,
    reports,
    submissions,
    trust,
    versions,
)
from review.api.files import TooBigError
from schemas.campaign_file import CampaignError
from store.selectors.campaigns import CampaignMissingError
from store.services.arranging import CannotArrangeError
from store.services.arrival import BadDayError
from store.services.contacts import ContactError
from store.services.corrections import BadValueError
from store.services.drafts import DraftError
from store.services.edited import NoReasonError
from store.services.failures import NotFailedError
from store.services.freezing import FreezeRefusedError
from store.services.letters import LetterError
from store.services.outbox import NotUncertainError
from store.services.pins import NoSuchPassageError
from store.services.placing import UnknownUnitError
from store.services.users import BadUserError

# No page of its own for the description: such pages load scripts from elsewhere, which our policy forbids.
api = NinjaAPI(title="tonghop", version="1", docs_url=None, urls_namespace="api")
PARTS = (
    submissions,
    intake,
    campaigns,
    reports,
    checks,
    desk,
    pages,
    letters,
    versions,
    drafts,
    trust,
    office,
    keys,
    doors,
)
for part in PARTS:
    api.add_router("", part.router)


def _answer(kind: type[Exception], status: int) -> None:
    def told(request: HttpRequest, fault: Any) -> HttpResponse:
        return api.create_response(request, {"detail": str(fault) if status != 404 else "not found"}, status=status)

    api.add_exception_handler(kind, told)


for _kind, _status in (
    (PermissionError, 403),
    (TooBigError, 413),
    (ObjectDoesNotExist, 404),
    (CampaignMissingError, 404),
    (BadValueError, 422),
    (UnknownUnitError, 422),
    (CannotArrangeError, 422),
    (CampaignError, 422),
    (ContactError, 422),
    (BadDayError, 422),
    (BadUserError, 422),
    (CannotReadError, 422),
    (DraftError, 422),
    (FreezeRefusedError, 422),
    (GivenFormError, 422),
    (LetterError, 422),
    (NoReasonError, 422),
    (NoSuchPassageError, 422),
    (NotFailedError, 422),
    (NotOursError, 422),
    (NotUncertainError, 422),
    (PlanError, 422),
    (TemplateError, 422),
    (UnitsError, 422),
    (OverflowError, 404),  # a number no row can have: SQLite says so one way, PostgreSQL the other
    (DataError, 404),
):
    _answer(_kind, _status)
