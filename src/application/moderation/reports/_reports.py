"""What the use cases of reports share: keeping one, bringing it to its case, and preserving what it is about."""

from datetime import datetime

from application.moderation.cases._cases import open_or_join
from domain.ids import ModerationCaseId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import REPORT_TOOL, By, CaseOutcome
from domain.moderation.cases.kind import CaseKind, Severity
from domain.moderation.events import ComplaintDecided, ReportDecided, ReportFiled, ShowReported
from domain.moderation.reports.report import Report
from domain.moderation.reports.reporter import is_limited, signals_for
from domain.streaming.stream import Stream, StreamState
from ports.clock import NewId
from ports.transaction import Transaction

PRESERVED_FROM = Severity.SEV_2
"""A lighter report keeps nobody's picture."""


async def file_report(
    tx: Transaction, report: Report, *, profile: str, new_id: NewId
) -> tuple[Report, ModerationCase | None]:
    """Keep it and bring it to its subject's case, which comes with it; a second of one reason is answered with the
    first, unchanged, and None.

    Raises `ReportIdReused`.
    """
    filed = await tx.reports.add(report)
    filed.require_same_request(report)
    if filed != report:
        return filed, None
    measures = await tx.reporter_measures.of(report.reporter_id)
    signals = signals_for(
        await tx.reporters.record_of(report.reporter_id),
        report.reason,
        limited=is_limited(measures, report.reported_at),
    )
    move = await open_or_join(
        tx, subject=report.subject, person_id=report.person_id, kind=report.reason, signals=signals,
        report_id=report.id,
        by=By(report.reporter_id, REPORT_TOOL, automated=False, note="", at=report.reported_at),
        profile=profile, new_id=new_id,
    )  # fmt: skip
    await tx.reports.bring_to(report.id, move.case.id)
    if not report.reason.is_of_child_safety:
        await tx.outbox.add(ReportFiled(report.id))
    return filed, move.case


async def ask_to_preserve(tx: Transaction, stream: Stream, kind: CaseKind, now: datetime) -> None:
    """What is on camera while somebody reports it, unless the reason is a light one (STR-12)."""
    if stream.state is StreamState.LIVE and kind.severity <= PRESERVED_FROM:
        await tx.outbox.add(ShowReported(stream.id, kind.severity, now))


async def conclude_reports(
    tx: Transaction, case_id: ModerationCaseId, outcome: CaseOutcome, now: datetime
) -> None:
    """Close the reports of a case that is closed, and let everybody who reported or complained be told."""
    # Whoever reported twice, the second time after a stop had closed the first, is told once, of the later.
    latest = {report.reporter_id: report for report in await tx.reports.close_of_case(case_id, now=now)}
    for report in latest.values():
        await tx.outbox.add(ReportDecided(report.id, report.reporter_id, report.reason.value, outcome.value))
    for complaint_id in await tx.complaints.texted_of_case(case_id):
        await tx.outbox.add(ComplaintDecided(complaint_id))
