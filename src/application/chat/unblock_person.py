"""A performer lets in again whom they blocked."""

from dataclasses import dataclass

from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class UnblockPerson:
    """What our team, or a room, decided about them stands. Letting in who is not blocked changes nothing."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, performer_id: UserId, person_id: UserId) -> None:
        async with self.begin() as tx:
            if await tx.blocks.lift(performer_id, person_id):
                subject = f"account:{person_id}"
                entry = AuditEntry(
                    AuditId(self.new_id()),
                    performer_id,
                    "performer.unblock",
                    subject,
                    "lifted",
                    "",
                    self.now(),
                )
                await tx.audit.append(entry)
