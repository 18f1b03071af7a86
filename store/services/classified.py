"""A paper marked as classified: an admin says that it was dealt with by the rules of secrecy; it stays hidden."""

from django.db import transaction

from store.models import FlagRow, Submission, User
from store.services.audit import record_act
from store.services.users import need_role


def settle_classified(submission_id: int, *, by: User) -> None:
    """Ends the notice to the admins; nothing of the paper is shown after it either. Admins only."""
    need_role(by, "admin")
    with transaction.atomic():
        marked = FlagRow.objects.filter(code="file.classified").values("submission")
        submission = Submission.objects.select_for_update().get(pk=submission_id, pk__in=marked)
        submission.cause_code = "classified-settled"
        submission.save(update_fields=["cause_code"])
        record_act("classified-settled", f"submission:{submission_id}", by=by)
