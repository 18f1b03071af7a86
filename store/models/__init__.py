"""The tables: fields and keys only. Rows are written by `store.services`, read by `store.selectors`.

Unique keys are what keeps anything from happening twice: bytes by checksum, submissions by the checksums of their
files, arrivals by where they came from, nightly versions by date, versions by button by the fingerprint of their
inputs.
"""

from store.models.arranging import Arrangement
from store.models.audit import AuditEntry, AuditHead, ExportLog
from store.models.campaigns import Campaign
from store.models.consolidation import ConsolidationVersion, EditedFile, Pin, Step, VersionStep
from store.models.doors import UploadLink
from store.models.drafts import CampaignDraft, DraftFile, DraftState, DraftTrial
from store.models.intake import (
    Arrival,
    DayGround,
    FolderEvent,
    Mail,
    Original,
    PageImage,
    ReadingPart,
    RecordRow,
    SeenFile,
    Source,
    Submission,
    SubmissionFile,
)
from store.models.letters import Contact, Extension, Letter, LetterState, Outgoing, OutgoingState, Reply
from store.models.people import ApiToken, Role, User
from store.models.reports import Acceptance, Correction, FlagRow, Report, ReportField, Waiver
from store.models.reviewing import Ask, BlindSample, KnownAnswer
from store.models.running import FailedTask, Heartbeat, Lease
from store.models.teamwork import Comment, ReportClaim

__all__ = [
    "Acceptance",
    "ApiToken",
    "Arrangement",
    "Arrival",
    "Ask",
    "AuditEntry",
    "AuditHead",
    "BlindSample",
    "Campaign",
    "CampaignDraft",
    "Comment",
    "ConsolidationVersion",
    "Contact",
    "Correction",
    "DayGround",
    "DraftFile",
    "DraftState",
    "DraftTrial",
    "EditedFile",
    "ExportLog",
    "Extension",
    "FailedTask",
    "FlagRow",
    "FolderEvent",
    "Heartbeat",
    "KnownAnswer",
    "Lease",
    "Letter",
    "LetterState",
    "Mail",
    "Original",
    "Outgoing",
    "OutgoingState",
    "PageImage",
    "Pin",
    "ReadingPart",
    "RecordRow",
    "Reply",
    "Report",
    "ReportClaim",
    "ReportField",
    "Role",
    "SeenFile",
    "Source",
    "Step",
    "Submission",
    "SubmissionFile",
    "UploadLink",
    "User",
    "VersionStep",
    "Waiver",
]
