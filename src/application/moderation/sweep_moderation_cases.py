"""Gives back what nobody works on any more, drops what nobody confirmed, and raises the alarms that are due."""

from contextlib import suppress
from dataclasses import dataclass

import structlog

from application.moderation._cases import record
from application.moderation._one_by_one import one_by_one
from domain.ids import ModerationCaseId
from domain.moderation.case_decisions import proposal_lapsed
from domain.moderation.case_event import Warned
from domain.moderation.case_refusals import StaleCase
from ports.clock import Clock
from ports.moderation.cases import ModerationCaseQueries
from ports.transaction import BeginTransaction

log = structlog.get_logger(__name__)
BATCH = 100


@dataclass(frozen=True, slots=True)
class SweepModerationCases:
    """Leases that are over, proposals that waited a day (ENF-06), and alarms at 50, 80 and 100 % of each clock (MOD-05,
    MOD-08).

    Each case in a transaction of its own; safe to repeat, also side by side. One that fails keeps no other from its
    alarms: it is named in the log, and the first of such failures is raised when all were looked at.
    """

    begin: BeginTransaction
    queries: ModerationCaseQueries
    now: Clock

    async def __call__(self) -> int:
        """How many cases it looked at."""
        due = await self.queries.to_look_at(now=self.now(), limit=BATCH)
        await one_by_one(due, self._turn, failed="case_not_swept")
        return len(due)

    async def _turn(self, case_id: ModerationCaseId) -> None:
        with suppress(StaleCase):  # somebody else has just moved it; it is looked at again
            await self._look_at(case_id)

    async def _look_at(self, case_id: ModerationCaseId) -> None:
        async with self.begin() as tx:
            case = await tx.moderation_cases.get_for_update(case_id)
            now, lease = self.now(), await tx.case_leases.find(case_id)
            if lapsed := case.lapsed(lease=lease, now=now):
                case = await record(tx, lapsed)
            elif lease is not None and now >= lease.until:
                await tx.case_leases.end(case_id)
            if dropped := proposal_lapsed(case, now):
                case = await record(tx, dropped)
            if warned := case.warned(now):
                await tx.moderation_cases.record(warned)
        for each in warned.events if warned else ():
            if isinstance(each.what, Warned):  # told once it is written
                log.warning(
                    "case_clock_alarm", case_id=str(case_id), law=each.what.law, alarm=each.what.alarm
                )
