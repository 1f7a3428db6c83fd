"""A reporter asks that somebody else look at a measure; staff answer, or lift it."""

from dataclasses import dataclass
from datetime import datetime

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, ReporterMeasureId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.appeal import AppealAboutYou, appeal_outcome_named
from domain.moderation.events import ReporterMeasured
from domain.moderation.note import required_note
from domain.moderation.reports.reporter import falls_with, judges_of
from domain.moderation.reports.reporter_measure import MeasureNotFound, ReporterMeasure
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class AppealReporterMeasure:
    """Once, in time. What was decided holds until somebody else has looked."""

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, measure_id: ReporterMeasureId, reporter_id: UserId, text: str
    ) -> ReporterMeasure:
        """Raises `MeasureNotFound`, also for somebody else's, `AppealTextMissing`, `AppealMade`, `AppealTooLate`,
        `MeasureOver`."""
        async with self.begin() as tx:
            measure = await tx.reporter_measures.get_for_update(measure_id)
            if measure.reporter_id != reporter_id:
                raise MeasureNotFound("there is no such measure")
            appealed = measure.appealed(text, self.now())
            await tx.reporter_measures.save(appealed)
            return appealed


@dataclass(frozen=True, slots=True)
class ReviewReporterMeasure:
    """Somebody else than those on whose word it was taken answers the appeal, and the reporter is told. Overturning
    ends the measure, and the reports that led to it are held against nobody any more; with a warning also the limit
    that came only after it.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, measure_id: ReporterMeasureId, actor_id: UserId, outcome: str, answer: str
    ) -> ReporterMeasure:
        """`answer` is told to the reporter.

        Raises `UnknownAppealOutcome`, `NoteMissing`, `NoteTooLong`, `MeasureNotFound`, `SameReviewer`,
        `AppealAboutYou`, `AppealOver`, `PermissionDenied`.
        """
        found, told, now = appeal_outcome_named(outcome), required_note(answer), self.now()
        async with self.begin() as tx:
            reporter_id = (await _for_staff(tx, measure_id, actor_id)).reporter_id
        async with self.begin() as tx:
            # In line with whoever marks another report of theirs: the person first, as they do.
            await tx.users.get_for_update(reporter_id)
            measure = await _for_staff(tx, measure_id, actor_id)
            judges = judges_of(measure, await tx.reporters.marks_of(reporter_id))
            reviewed = measure.reviewed(found, answer=told, by=actor_id, judges=judges, now=now)
            await tx.reporter_measures.save(reviewed)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "reporter.review", f"reporter_measure:{measure_id}", found.value,
                    told, now,
                )
            )  # fmt: skip
            if reviewed.is_overturned:
                await self._let_fall(tx, reviewed, actor_id, now)
            await tx.outbox.add(ReporterMeasured(measure_id, measure.reporter_id, found.value))
            return reviewed

    async def _let_fall(
        self, tx: Transaction, overturned: ReporterMeasure, actor_id: UserId, now: datetime
    ) -> None:
        for limit in falls_with(overturned, await tx.reporter_measures.of(overturned.reporter_id), now):
            await tx.reporter_measures.save(limit.lifted(actor_id, now))
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "reporter.lift", f"reporter_measure:{limit.id}", "lifted",
                    f"warning {overturned.id} overturned", now,
                )
            )  # fmt: skip
            await tx.outbox.add(ReporterMeasured(limit.id, limit.reporter_id, "lifted"))


@dataclass(frozen=True, slots=True)
class LiftReporterMeasure:
    """Staff end a measure before its time, with a word of why."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, measure_id: ReporterMeasureId, actor_id: UserId, note: str
    ) -> ReporterMeasure:
        """`note` is for staff. Raises `NoteMissing`, `NoteTooLong`, `MeasureNotFound`, `MeasureOver`,
        `AppealAboutYou`, `PermissionDenied`."""
        kept, now = required_note(note), self.now()
        async with self.begin() as tx:
            measure = await _for_staff(tx, measure_id, actor_id)
            if measure.reporter_id == actor_id:
                raise AppealAboutYou("this is about you")
            lifted = measure.lifted(actor_id, now)
            await tx.reporter_measures.save(lifted)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "reporter.lift", f"reporter_measure:{measure_id}", "lifted",
                    kept, now,
                )
            )  # fmt: skip
            await tx.outbox.add(ReporterMeasured(measure_id, measure.reporter_id, "lifted"))
            return lifted


async def _for_staff(tx: Transaction, measure_id: ReporterMeasureId, actor_id: UserId) -> ReporterMeasure:
    actor = await tx.users.get(actor_id)
    require_permission(actor.role, Permission.WORK_CASES)
    return await tx.reporter_measures.get_for_update(measure_id)
