"""Ends what is over by itself."""

from dataclasses import dataclass
from datetime import timedelta

from application.age_verification._moves import change_status, hold_case, record, settle, take_away
from domain.age_verification.attempt import AttemptOutcome
from domain.age_verification.case_event import Act
from domain.age_verification.policy import Purpose, policy_for
from domain.age_verification.reasons import Reason
from domain.age_verification.states import WITH_PERSON, CaseState
from domain.ids import CaseId, UserId
from ports.age_verification.cases import CaseQueries
from ports.clock import Clock
from ports.transaction import BeginTransaction

IDLE = timedelta(days=30)
"""How long a case waits for its person."""
PROVIDER_TIME = timedelta(hours=24)
"""How long a submitted case waits for a provider's word."""
BATCH = 100


@dataclass(frozen=True, slots=True)
class SweepCases:
    """Approvals whose time is over, cases that their people left lying, providers that never answered, assurances that
    ended (AGE-13). Each in a transaction of its own; safe to repeat, also side by side."""

    begin: BeginTransaction
    queries: CaseQueries
    now: Clock
    profile: str

    async def __call__(self) -> int:
        """How many it ended."""
        now = self.now()
        due = await self.queries.due_to_lapse(now=now, idle_before=now - IDLE, limit=BATCH)
        stuck = await self.queries.stuck(before=now - PROVIDER_TIME, limit=BATCH)
        assurances = await self.queries.lapsed_assurances(now=now, limit=BATCH)
        for case_id in due:
            await self._lapse(case_id)
        for case_id in stuck:
            await self._stop_waiting(case_id)
        for user_id in assurances:
            await self._end_assurance(user_id)
        return len(due) + len(stuck) + len(assurances)

    async def _lapse(self, case_id: CaseId) -> None:
        async with self.begin() as tx:
            status, case = await hold_case(tx, case_id)
            now = self.now()
            if case.state is CaseState.APPROVED:
                if case.is_approved(now=now):
                    return
                if case.purpose is Purpose.PERFORMER:
                    # They may show the missing thing in the same case; nobody performs meanwhile.
                    await record(tx, case.reverify(Act.by_platform(Reason.TIME_OVER, now=now)))
                    return
            elif (
                case.state not in WITH_PERSON | {CaseState.REVERIFY_DUE}
                or (await tx.cases.events(case_id))[-1].act.at > now - IDLE
            ):
                return
            case = await record(tx, case.lapsed(Reason.TIME_OVER, now=now))
            for attempt in await tx.attempts.running_of_case(case_id):
                await tx.attempts.update(attempt.finished(AttemptOutcome.LAPSED, now=now))
            await take_away(tx, case)
            if case.purpose is Purpose.VIEWER:
                lapsed = status.reset() if status.is_lapsed(now) else status.undecided()
                await change_status(tx, status, lapsed)

    async def _stop_waiting(self, case_id: CaseId) -> None:
        async with self.begin() as tx:
            status, case = await hold_case(tx, case_id)
            now = self.now()
            if case.state is not CaseState.PROCESSING:
                return
            for attempt in await tx.attempts.running_of_case(case_id):
                await tx.attempts.update(attempt.finished(AttemptOutcome.LAPSED, now=now))
            await settle(tx, status, case, policy_for(self.profile, case.purpose, at=now), now=now)

    async def _end_assurance(self, user_id: UserId) -> None:
        async with self.begin() as tx:
            status = await tx.ages.get_for_update(user_id)
            if status.is_lapsed(self.now()):
                await change_status(tx, status, status.reset())
