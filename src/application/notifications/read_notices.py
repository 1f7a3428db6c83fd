"""A person has read what they were told."""

from dataclasses import dataclass

from domain.ids import UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReadNotices:
    """Mark all of a person's notices as read; returns how many were not."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, user_id: UserId) -> int:
        async with self.begin() as tx:
            return await tx.notices.mark_read(user_id, now=self.now())
