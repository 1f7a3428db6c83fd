"""Decide from what the age provider found."""

from dataclasses import dataclass

import structlog

from application.age_verification._minor_lock import LockedMinor, lock_minor, put_out
from domain.age_verification.age import AgeState, AgeStatus, judge
from domain.age_verification.events import AgeDecided
from domain.ids import AuditId
from ports.age_verification import AgeReport, AgeVerifier
from ports.clock import Clock, NewId
from ports.streaming import MediaRooms
from ports.transaction import BeginTransaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RecordAgeReport:
    """Apply a provider's verified word to the account it belongs to.

    Safe to repeat. A report of an unfinished or unknown attempt changes nothing. A minor's account is locked and put
    out of every room before this returns; what that could not reach is left to the event's subscriber.
    """

    begin: BeginTransaction
    verifier: AgeVerifier
    rooms: MediaRooms
    now: Clock
    new_id: NewId

    async def __call__(self, *, report: AgeReport) -> AgeStatus | None:
        if not report.finished:
            return None
        now, locked = self.now(), None
        async with self.begin() as tx:
            user_id = await tx.ages.find_attempt_user(report.attempt_id)
            if user_id is None:
                return None
            before = await tx.ages.get_for_update(user_id)
            outcome = judge(report.finding, now=now)
            after = before.decided(report.attempt_id, outcome, provider=self.verifier.name, now=now)
            if after.state is before.state:
                return after
            if after.state is AgeState.MINOR_LOCKED:
                locked = await lock_minor(
                    tx, after, actor_id=None, note="", audit_id=AuditId(self.new_id()), now=now
                )
            else:
                await tx.ages.save(after)
                await tx.outbox.add(AgeDecided(user_id=user_id, state=after.state))
        if locked is not None:
            await self._put_out(locked)
        return after

    async def _put_out(self, locked: LockedMinor) -> None:
        if not await put_out(self.rooms, locked):
            log.warning("minor_not_put_out_yet")
