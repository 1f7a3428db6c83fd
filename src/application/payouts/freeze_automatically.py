"""Money stops of itself where something grave was decided already."""

from dataclasses import dataclass

from application.payouts._freezing import freeze, lock_own_accounts
from domain.age_verification.age import AgeState
from domain.age_verification.events import AgeDecided
from domain.ids import EventId, FreezeId
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.events import FrameMatched, ShowStopped
from domain.payouts.freeze import Severity, cause_of_match, cause_of_stream
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class FreezeOnShowStopped:
    """Severity 0 stops all of the performer's money, severity 1 what the show brought: tips, and its private, group and
    ticketed shows (PYT-07). What is less grave stops no money.

    What seats are charged after this, up to the moment of the stop, follows: whoever settles them looks for the freeze.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, event: ShowStopped, event_id: EventId) -> None:
        grade = StopPolicy(event.policy).severity
        if grade > Severity.SEV_1:
            return
        severity, tokens = Severity(grade), 0
        async with self.begin() as tx:
            if severity is Severity.SEV_1:
                await lock_own_accounts(tx, event.performer_id)
                brought = await tx.linked_earnings.brought_by(event.stream_id, event.performer_id)
                if brought is None:
                    return
                tokens = brought
            await freeze(
                tx, freeze_id=FreezeId(event_id), audit_id=self.new_id(), performer_id=event.performer_id,
                severity=severity, tokens=tokens, cause=cause_of_stream(event.stream_id),
                reason=f"show stopped: {event.policy}", actor_id=None, now=self.now(),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FreezeOnFrameMatched:
    """Whose show had a picture that a bank knows draws nothing until people have decided. Of which bank is not told:
    more people read of a freeze than may know of such a case (CSA-04). It stands beside the freeze of a stop by staff,
    who may have stopped the show for less at the same moment. What two officers called wrong before this was told holds
    nothing.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, event: FrameMatched, event_id: EventId) -> None:
        async with self.begin() as tx:
            await tx.ages.get_for_update(event.performer_id)
            said = await tx.false_matches.newest_of(event.stream_id)
            if said is not None and said.is_confirmed:
                return
            await freeze(
                tx, freeze_id=FreezeId(event_id), audit_id=self.new_id(), performer_id=event.performer_id,
                severity=Severity.SEV_0, tokens=0, cause=cause_of_match(event.stream_id),
                reason="show stopped: known_picture", actor_id=None, now=self.now(),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FreezeOnLock:
    """An account that is locked because its holder is under 18 draws nothing."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, event: AgeDecided, event_id: EventId) -> None:
        if event.state != AgeState.MINOR_LOCKED:
            return
        async with self.begin() as tx:
            await freeze(
                tx, freeze_id=FreezeId(event_id), audit_id=self.new_id(), performer_id=event.user_id,
                severity=Severity.SEV_0, tokens=0, cause=f"lock:{event_id}", reason="account locked: minor",
                actor_id=None, now=self.now(),
            )  # fmt: skip
