"""Decide from what the age provider found."""

from dataclasses import dataclass

import structlog

from application.age_verification.put_out_minor import PutOutMinor
from domain.age_verification.age import AgeState, AgeStatus, judge
from domain.age_verification.events import AgeDecided
from ports.age_verification import AgeReport, AgeVerifier
from ports.clock import Clock
from ports.streaming import MediaUnavailable
from ports.transaction import BeginTransaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RecordAgeReport:
    """Apply a provider's verified word to the account it belongs to.

    Safe to repeat. A report of an unfinished or unknown attempt changes nothing. A minor is put out of every room
    before this returns; what that could not reach is left to the event's subscriber.
    """

    begin: BeginTransaction
    verifier: AgeVerifier
    put_out_minor: PutOutMinor
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
        if after.state is AgeState.MINOR_LOCKED:
            try:
                await self.put_out_minor(user_id=user_id)
            except MediaUnavailable as error:
                log.warning("minor_not_put_out_yet", error=str(error))
        return after
