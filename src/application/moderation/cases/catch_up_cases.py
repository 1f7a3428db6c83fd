"""Brings cases of before to what is asked of them today (CSA-06, MOD-04)."""

from contextlib import suppress
from dataclasses import dataclass

import structlog

from application.moderation._one_by_one import one_by_one
from application.moderation.cases._cases import record
from domain.ids import ModerationCaseId
from domain.moderation.cases.before import is_of_before, owing_police
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By
from domain.moderation.cases.refusals import StaleCase
from domain.moderation.cases.status import replay
from ports.clock import Clock
from ports.moderation.cases import ModerationCaseQueries
from ports.transaction import BeginTransaction

BATCH = 100

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CatchUpCases:
    """A copy that stands as an earlier rule had it is made anew of its events: a report to an authority that was proved
    before another report joined is owed again. An open case of somebody who may be a minor has the clock of the police.

    A copy that no rule explains is left for the verifier to name. Each case in a transaction of its own, and none
    keeps another from its turn; safe to repeat, also side by side.
    """

    begin: BeginTransaction
    queries: ModerationCaseQueries
    now: Clock
    profile: str

    async def __call__(self) -> int:
        """How many cases it looked at."""
        found, after = list[ModerationCaseId](), None
        while due := await self.queries.to_catch_up(profile=self.profile, after=after, limit=BATCH):
            found += due
            after = due[-1]
        await one_by_one(found, self._turn, failed="case_not_caught_up")
        return len(found)

    async def _turn(self, case_id: ModerationCaseId) -> None:
        with suppress(StaleCase):  # somebody else has just moved it; it is looked at again
            await self._look_at(case_id)

    async def _look_at(self, case_id: ModerationCaseId) -> None:
        async with self.begin() as tx:
            case = await tx.moderation_cases.get_for_update(case_id)
            events = await tx.moderation_cases.events(case_id)
            if replay(events) != case.status:
                if not is_of_before(case.status, events):
                    log.error("moderation_case_differs", case_id=str(case_id))
                    return
                case = ModerationCase.replayed(events)
                await tx.moderation_cases.copy_anew(case)
            owing = owing_police(case, By.worker(self.now()), profile=self.profile)
            if owing is not None:
                await record(tx, owing)
