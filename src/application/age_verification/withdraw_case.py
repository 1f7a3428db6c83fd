"""Give a case up."""

from dataclasses import dataclass

from application.age_verification._moves import change_status, hold_own_case, record, take_away
from domain.age_verification.attempt import AttemptOutcome
from domain.age_verification.case import VerificationCase
from domain.age_verification.policy import Purpose
from domain.age_verification.states import HOLDS
from domain.ids import CaseId, UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class WithdrawCase:
    """The person wants it no more. What an approval gave goes with it; what has to be kept, and how long, is the
    retention table's."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, case_id: CaseId, user_id: UserId) -> VerificationCase:
        """Raises `CaseNotFound`, `NotYourCase`, `InvalidTransition`."""
        async with self.begin() as tx:
            status, case = await hold_own_case(tx, case_id, user_id)
            now = self.now()
            held = case.state in HOLDS
            case = await record(tx, case.withdrawn(now=now))
            for attempt in await tx.attempts.running_of_case(case_id):
                await tx.attempts.update(attempt.finished(AttemptOutcome.LAPSED, now=now))
            await take_away(tx, case)
            if case.purpose is Purpose.VIEWER:
                await change_status(tx, status, status.reset() if held else status.undecided())
            return case
