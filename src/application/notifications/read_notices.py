"""A person has read what they were told."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.ids import NoticeId, UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReadNotices:
    """Mark all of a person's notices as read, `but` those that were not shown to them; returns how many were not."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, user_id: UserId, but: Collection[NoticeId] = ()) -> int:
        async with self.begin() as tx:
            return await tx.notices.mark_read(user_id, but=but, now=self.now())
