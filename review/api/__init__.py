"""The API: everything the pages do, as JSON, with its OpenAPI description at ``/api/openapi.json``.

Files (page pictures, originals, consolidated reports, letters, forms) are at ``/api/files/…`` under the same rules.
A program shows its key (``Authorization: Bearer …``) and works in the name and the role of a person.
"""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from pipeline.consolidate.given import GivenFormError
from pipeline.consolidate.sentences import PlanError
from pipeline.consolidate.template import TemplateError
from review.api import campaigns, desk, doors, letters, office, reports, submissions, trust
from schemas.campaign_file import CampaignError
from store.selectors.campaigns import CampaignMissingError
from store.services.arranging import CannotArrangeError
from store.services.contacts import ContactError
from store.services.corrections import BadValueError
from store.services.failures import NotFailedError
from store.services.freezing import FreezeRefusedError
from store.services.letters import LetterError
from store.services.placing import UnknownUnitError
from store.services.users import BadUserError

# No page of its own for the description: such pages load scripts from elsewhere, which our policy forbids.
api = NinjaAPI(title="tonghop", version="1", docs_url=None, urls_namespace="api")
for part in (submissions, campaigns, reports, desk, letters, trust, office, doors):
    api.add_router("", part.router)


def _answer(kind: type[Exception], status: int) -> None:
    def told(request: HttpRequest, fault: Any) -> HttpResponse:
        return api.create_response(request, {"detail": str(fault) if status != 404 else "not found"}, status=status)

    api.add_exception_handler(kind, told)


for _kind, _status in (
    (PermissionError, 403),
    (ObjectDoesNotExist, 404),
    (CampaignMissingError, 404),
    (BadValueError, 422),
    (UnknownUnitError, 422),
    (CannotArrangeError, 422),
    (CampaignError, 422),
    (ContactError, 422),
    (BadUserError, 422),
    (FreezeRefusedError, 422),
    (GivenFormError, 422),
    (LetterError, 422),
    (NotFailedError, 422),
    (PlanError, 422),
    (TemplateError, 422),
    (OverflowError, 404),  # a number no row can have: SQLite says so one way, PostgreSQL the other
    (DataError, 404),
):
    _answer(_kind, _status)
