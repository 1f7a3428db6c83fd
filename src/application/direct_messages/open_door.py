"""A performer says who may write to them."""

from dataclasses import dataclass

from domain.direct_messages.door import Entrance
from domain.direct_messages.price import MessagePrices
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """Followers, people who tipped, whoever pays for each message, or nobody, as everybody has it at first. It holds
    from the next message on; what was written stays readable. Safe to repeat."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    prices: MessagePrices

    async def __call__(self, *, performer_id: UserId, door: str, price: int | None = None) -> Entrance:
        """`door` is the key of a `Door`, `price` what each message costs where payers write. Raises `UnknownDoor`,
        `InvalidMessagePrice`."""
        asked = Entrance.asked(door, price, self.prices)
        async with self.begin() as tx:
            await tx.users.get_for_update(performer_id)
            if await tx.doors.of(performer_id) == asked:
                return asked
            await tx.doors.save(performer_id, asked)
            subject = f"account:{performer_id}"
            entry = AuditEntry(
                AuditId(self.new_id()),
                performer_id,
                "direct_messages.door",
                subject,
                f"{asked.door.value} {asked.price}" if asked.price else asked.door.value,
                "",
                self.now(),
            )
            await tx.audit.append(entry)
            return asked
