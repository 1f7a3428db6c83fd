"""A performer says who may write to them."""

from dataclasses import dataclass

from domain.direct_messages.door import Door
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """Followers, people who tipped, or nobody, as everybody has it at first. It holds from the next message on; what
    was written stays readable. Safe to repeat."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, performer_id: UserId, door: str) -> Door:
        """`door` is the key of a `Door`. Raises `UnknownDoor`."""
        asked = Door.named(door)
        async with self.begin() as tx:
            await tx.users.get_for_update(performer_id)
            if await tx.doors.of(performer_id) is asked:
                return asked
            await tx.doors.save(performer_id, asked)
            subject = f"account:{performer_id}"
            entry = AuditEntry(
                AuditId(self.new_id()),
                performer_id,
                "direct_messages.door",
                subject,
                asked.value,
                "",
                self.now(),
            )
            await tx.audit.append(entry)
            return asked
