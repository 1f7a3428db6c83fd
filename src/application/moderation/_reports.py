"""What the use cases of reports share: keeping one, and bringing it to its case."""

from application.moderation._cases import open_or_join
from domain.moderation.case_event import By
from domain.moderation.priority import NO_SIGNALS
from domain.moderation.report import Report
from ports.clock import NewId
from ports.transaction import Transaction


async def file_report(tx: Transaction, report: Report, *, profile: str, new_id: NewId) -> Report:
    """Keep it and bring it to its subject's case; a second of one reason is answered with the first, unchanged.

    Raises `ReportIdReused`.
    """
    filed = await tx.reports.add(report)
    filed.require_same_request(report)
    if filed == report:
        move = await open_or_join(
            tx, subject=report.subject, person_id=report.person_id, kind=report.reason, signals=NO_SIGNALS,
            report_id=report.id, by=By(report.reporter_id, "report", automated=False, note="", at=report.reported_at),
            profile=profile, new_id=new_id,
        )  # fmt: skip
        await tx.reports.bring_to(report.id, move.case.id)
    return filed
