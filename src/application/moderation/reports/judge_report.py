"""A moderator judges a report manifestly unfounded, and what follows from so many of them; or mutes by hand."""

from dataclasses import dataclass
from datetime import datetime

from application.moderation.cases._cases import case_for
from domain.ids import AuditId, ModerationCaseId, ReporterMeasureId, ReportId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.events import ReporterMeasured
from domain.moderation.note import required_note
from domain.moderation.reports.report import Report
from domain.moderation.reports.reporter import (
    LIMITED_FOR,
    ReportNotUnfounded,
    UnfoundedMark,
    YourOwnReport,
    is_limited,
    measure_due,
    require_may_mark,
)
from domain.moderation.reports.reporter_measure import AlreadyMuted, MeasureKind, ReporterMeasure
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction

_WHY = {
    MeasureKind.WARNING: "Several of your reports could not have been meant in good faith.",
    MeasureKind.LIMIT: "After a warning, several more of your reports could not have been meant in good faith.",
}
"""What the reporter is told of what follows by itself; of a mute they read the moderator's own words."""


@dataclass(frozen=True, slots=True)
class MarkReportUnfounded:
    """Keep a moderator's word that a report of a closed case was manifestly unfounded. After so many the reporter is
    warned, after so many more their reports are put before nobody's for some time, and they are told (LEG-18)."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(
        self, *, case_id: ModerationCaseId, report_id: ReportId, actor_id: UserId, note: str
    ) -> ReporterMeasure | None:
        """What followed, if anything. Safe to repeat: a report is marked once. `note` is for staff.

        Raises `ReportNotUnfounded`, `YourOwnReport`, `NoteMissing`, `NoteTooLong`, `CaseAboutYou`,
        `ModerationCaseNotFound`, `PermissionDenied`.
        """
        kept, now = required_note(note), self.now()
        async with self.begin() as tx:
            report, outcome = await _judged_report(tx, case_id, report_id, actor_id, now)
            require_may_mark(report, outcome, actor_id)
            reporter_id = report.reporter_id
            await tx.users.get_for_update(reporter_id)
            if not await tx.reporters.mark(UnfoundedMark(report_id, reporter_id, actor_id, kept, now)):
                return None
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "report.mark_unfounded", f"report:{report_id}", "unfounded",
                    kept, now,
                )
            )  # fmt: skip
            due = measure_due(
                [each.marked_at for each in await tx.reporters.marks_of(reporter_id)],
                await tx.reporter_measures.of(reporter_id),
                await tx.reporters.record_of(reporter_id),
                now,
            )
            if due is None:
                return None
            measure = ReporterMeasure.take(
                due, measure_id=ReporterMeasureId(self.new_id()), reporter_id=reporter_id, why=_WHY[due],
                made_by=actor_id, automated=True, until=now + LIMITED_FOR if due is MeasureKind.LIMIT else None,
                profile=self.profile, now=now,
            )  # fmt: skip
            await _take(tx, measure, AuditId(self.new_id()))
            return measure


@dataclass(frozen=True, slots=True)
class MuteReporter:
    """Put an abusive reporter's reports before nobody's, by hand and until it is lifted. They are kept and read all
    the same, and one about a child, or of severity 0, is as urgent as ever (MOD-16)."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(
        self, *, case_id: ModerationCaseId, report_id: ReportId, actor_id: UserId, why: str
    ) -> ReporterMeasure:
        """`report_id` says whose reports: staff do not learn who that is. `why` is told to the reporter.

        Raises `AlreadyMuted`, `YourOwnReport`, `NoteMissing`, `NoteTooLong`, `CaseAboutYou`, `ReportNotUnfounded`
        for a report that is not of this case, `ModerationCaseNotFound`, `PermissionDenied`.
        """
        told, now = required_note(why), self.now()
        async with self.begin() as tx:
            report, _ = await _judged_report(tx, case_id, report_id, actor_id, now)
            if report.reporter_id == actor_id:
                raise YourOwnReport("somebody else judges what you reported")
            await tx.users.get_for_update(report.reporter_id)
            if is_limited(await tx.reporter_measures.of(report.reporter_id), now):
                raise AlreadyMuted("reports of this person are put before nobody's already")
            measure = ReporterMeasure.take(
                MeasureKind.MUTE, measure_id=ReporterMeasureId(self.new_id()), reporter_id=report.reporter_id,
                why=told, made_by=actor_id, automated=False, until=None, profile=self.profile, now=now,
            )  # fmt: skip
            await _take(tx, measure, AuditId(self.new_id()))
            return measure


async def _judged_report(
    tx: Transaction, case_id: ModerationCaseId, report_id: ReportId, actor_id: UserId, now: datetime
) -> tuple[Report, CaseOutcome | None]:
    """With the outcome of its case, which is held until the end.

    Raises `ReportNotUnfounded` for a report that is not of this case.
    """
    case, _ = await case_for(tx, case_id, actor_id, now=now)
    case.require_not_about(actor_id)
    report = await tx.reports.find(report_id)
    if report is None or await tx.reporters.case_of(report_id) != case_id:
        raise ReportNotUnfounded("there is no such report in this case")
    return report, case.status.outcome


async def _take(tx: Transaction, measure: ReporterMeasure, audit_id: AuditId) -> None:
    await tx.reporter_measures.add(measure)
    await tx.audit.append(
        AuditEntry(
            audit_id, measure.made_by, f"reporter.{measure.kind}", f"reporter_measure:{measure.id}",
            "unfounded" if measure.automated else "abuse", measure.why, measure.started_at,
        )
    )  # fmt: skip
    await tx.outbox.add(ReporterMeasured(measure.id, measure.reporter_id, "taken"))
