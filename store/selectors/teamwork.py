"""Who works on what, and what was said about a report."""

from store.models import Comment, ReportClaim


def claims_of(campaign: str) -> dict[int, ReportClaim]:
    """Who works on which report of the campaign, by the report's number."""
    rows = ReportClaim.objects.filter(report__campaign=campaign).select_related("by")
    return {row.report_id: row for row in rows}


def claim_of_report(report_id: int) -> ReportClaim | None:
    """Who works on this report."""
    return ReportClaim.objects.filter(report=report_id).select_related("by").first()


def comments_of(report_id: int) -> list[Comment]:
    """All remarks on a report, the oldest first."""
    return list(Comment.objects.filter(report=report_id).select_related("by"))
