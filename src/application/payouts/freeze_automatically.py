"""Money stops of itself where something grave was decided already."""

from dataclasses import dataclass

from application.payouts._freezing import freeze
from domain.age_verification.age import AgeState
from domain.age_verification.events import AgeDecided
from domain.ids import EventId, FreezeId
from domain.moderation.events import ShowStopped
from domain.moderation.policy import StopPolicy
from domain.payouts.freeze import Severity
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction

SEVERITIES = {
    StopPolicy.SUSPECTED_MINOR: Severity.SEV_0,
    StopPolicy.NON_CONSENT: Severity.SEV_0,
    StopPolicy.EXPLICIT_CONTENT: Severity.SEV_1,
    StopPolicy.VIOLENCE_OR_THREAT: Severity.SEV_1,
}
"""Of a show that staff stopped. What is not here is less grave, and stops no money."""


@dataclass(frozen=True, slots=True)
class FreezeOnShowStopped:
    """Severity 0 stops all of the performer's money, severity 1 what the show brought (PYT-07)."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, event: ShowStopped, event_id: EventId) -> None:
        severity = SEVERITIES.get(StopPolicy(event.policy))
        if severity is None:
            return
        async with self.begin() as tx:
            tokens = await tx.earnings_journal.share_of_stream(event.stream_id, event.performer_id)
            if severity is Severity.SEV_1 and not tokens:
                return
            await freeze(
                tx, freeze_id=FreezeId(event_id), audit_id=self.new_id(), performer_id=event.performer_id,
                severity=severity, tokens=tokens, cause=f"stream:{event.stream_id}",
                reason=f"show stopped: {event.policy}", actor_id=None, now=self.now(),
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
