"""Whether what an act is about belongs to a campaign in the archive, which can be read and not changed."""

from typing import Any, Final

from store.models import (
    Ask,
    BlindSample,
    Campaign,
    Comment,
    ConsolidationVersion,
    Contact,
    Correction,
    EditedFile,
    Extension,
    Letter,
    Outgoing,
    Pin,
    Report,
    ReportField,
    Submission,
    UploadLink,
)

# Where the campaign of each kind of subject stands; subjects of other kinds belong to no campaign.
_PLACES: Final[dict[str, tuple[Any, str]]] = {
    "report": (Report, "campaign"),
    "field": (ReportField, "report__campaign"),
    "correction": (Correction, "report__campaign"),
    "ask": (Ask, "report__campaign"),
    "comment": (Comment, "report__campaign"),
    "submission": (Submission, "report__campaign"),
    "sample": (BlindSample, "campaign"),
    "version": (ConsolidationVersion, "campaign"),
    "edited": (EditedFile, "version__campaign"),
    "pin": (Pin, "campaign"),
    "letter": (Letter, "campaign"),
    "mail": (Outgoing, "campaign"),
    "contact": (Contact, "campaign"),
    "extension": (Extension, "campaign"),
    "link": (UploadLink, "campaign"),
    "campaign": (Campaign, "key"),
}


def is_archived(subject: str) -> bool:
    """Whether a subject of the audit log (``report:7``, ``campaign:KEY``) belongs to an archived campaign."""
    kind, _, name = subject.partition(":")
    if kind not in _PLACES:
        return False
    model, place = _PLACES[kind]
    archived = Campaign.objects.filter(current=True).exclude(archived_at=None).values("key")
    key = {"key": name.partition(":")[0]} if kind == "campaign" else {"pk": int(name.partition(":")[0])}
    return bool(model.objects.filter(**key, **{f"{place}__in": archived}).exists())


def archived_campaigns() -> frozenset[str]:
    """The keys of all archived campaigns."""
    return frozenset(Campaign.objects.filter(current=True).exclude(archived_at=None).values_list("key", flat=True))
