"""Decide from what the age provider found."""

from dataclasses import dataclass

from domain.age_verification.age import AgeStatus, judge
from domain.age_verification.events import AgeDecided
from ports.age_verification import AgeReport, AgeVerifier
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RecordAgeReport:
    """Apply a provider's verified word to the account it belongs to.

    Safe to repeat. A report of an unfinished or unknown attempt changes nothing.
    """

    begin: BeginTransaction
    verifier: AgeVerifier
    now: Clock

    async def __call__(self, *, report: AgeReport) -> AgeStatus | None:
        if not report.finished:
            return None
        now = self.now()
        async with self.begin() as tx:
            user_id = await tx.ages.find_attempt_user(report.attempt_id)
            if user_id is None:
                return None
            before = await tx.ages.get_for_update(user_id)
            outcome = judge(report.finding, now=now)
            after = before.decided(report.attempt_id, outcome, provider=self.verifier.name, now=now)
            if after.state is not before.state:
                await tx.ages.save(after)
                await tx.outbox.add(AgeDecided(user_id=user_id, state=after.state))
            return after
