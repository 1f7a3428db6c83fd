"""Gives back what nobody works on any more, drops what nobody confirmed, and raises the alarms that are due."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from application.moderation._one_by_one import all_due, one_by_one
from application.moderation.cases._cases import given_back, queues_without_officers, record, staff_seeing
from application.moderation.cases._routing import way_to_officers
from domain.casework import Lease
from domain.ids import ModerationCaseId
from domain.moderation.cases.alarm import alarmed
from domain.moderation.cases.case import CaseMove
from domain.moderation.cases.decisions import proposal_lapsed
from domain.moderation.cases.event import By, Warned
from domain.moderation.cases.kind import Severity
from domain.moderation.cases.refusals import StaleCase
from ports.clock import Clock
from ports.moderation.cases import ModerationCaseQueries
from ports.transaction import BeginTransaction, Transaction

log = structlog.get_logger(__name__)
BATCH = 100


@dataclass(frozen=True, slots=True)
class SweepModerationCases:
    """Leases that are over, proposals that waited a day (ENF-06), and alarms at 50, 80 and 100 % of each clock (MOD-05,
    MOD-08), of which those concerned are told. What is of severity 0 leaves a queue that child safety officers read no
    more, also where the list that says so was planned (CSA-04, MOD-12).

    Each case in a transaction of its own; safe to repeat, also side by side. One that fails keeps no other from its
    alarms, however many do: it is named in the log, and the first of such failures is raised when all were looked at.
    """

    begin: BeginTransaction
    queries: ModerationCaseQueries
    now: Clock

    async def __call__(self) -> int:
        """How many cases it looked at."""
        now = self.now()

        async def page(
            after: tuple[datetime, ModerationCaseId] | None,
        ) -> Sequence[tuple[datetime, ModerationCaseId]]:
            return await self.queries.to_look_at(now=now, after=after, limit=BATCH)

        try:
            return await all_due(page, self._turn, failed="case_not_swept")
        finally:
            await self._bring_to_officers(now)

    async def _bring_to_officers(self, now: datetime) -> None:
        async with self.begin() as tx:
            outside = queues_without_officers(await tx.queue_access.lists(), now)
        grave, after = list[ModerationCaseId](), None
        while page := await self.queries.queue(outside, after=after, now=now, limit=BATCH) if outside else ():
            after = page[-1].place
            grave += [row.case_id for row in page if row.severity == Severity.SEV_0]
            if page[-1].severity != Severity.SEV_0:  # the gravest come first
                break
        await one_by_one(grave, self._bring_one, failed="grave_case_not_moved")

    async def _bring_one(self, case_id: ModerationCaseId) -> None:
        with suppress(StaleCase):
            async with self.begin() as tx:
                case, now = await tx.moderation_cases.get_for_update(case_id), self.now()
                outside = queues_without_officers(await tx.queue_access.lists(), now)
                if case.status.queue in outside:
                    way = await way_to_officers(tx, case, now, without_officers=outside)
                    await record(tx, case.brought_to_officers(way, By.worker(now)))

    async def _turn(self, case_id: ModerationCaseId) -> None:
        with suppress(StaleCase):  # somebody else has just moved it; it is looked at again
            await self._look_at(case_id)

    async def _look_at(self, case_id: ModerationCaseId) -> None:
        async with self.begin() as tx:
            case = await tx.moderation_cases.get_for_update(case_id)
            now, lease = self.now(), await tx.case_leases.find(case_id)
            if lapsed := case.lapsed(lease=lease, now=now):
                case = await given_back(tx, lapsed, now=now)
            elif lease is not None and now >= lease.until:
                await tx.case_leases.end(case_id)
            if dropped := proposal_lapsed(case, now):
                case = await record(tx, dropped)
            if warned := case.warned(now):
                await tx.moderation_cases.record(warned)
                await _tell(tx, warned, lease)
        for each in warned.events if warned else ():
            if isinstance(each.what, Warned):  # told once it is written
                log.warning(
                    "case_clock_alarm", case_id=str(case_id), law=each.what.law, alarm=each.what.alarm
                )


async def _tell(tx: Transaction, warned: CaseMove, lease: Lease | None) -> None:
    status = warned.case.status
    seeing = await staff_seeing(tx, status.queue, now=status.moved_at)
    for event in warned.events:
        told = alarmed(status, event, lease=lease, seeing=seeing)
        if told.told:
            await tx.outbox.add(told)
