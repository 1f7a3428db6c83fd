"""What makes messages wait in a room, and what waits there now (CHT-02)."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.chat._moderating import require_sets_room, who_moderates
from domain.ids import StreamId, UserId
from domain.moderation.text.auto_mod import AutoMod
from ports.chat.auto_mod import HeldMessageQueries, HeldMessageRow
from ports.clock import Clock
from ports.transaction import BeginTransaction

SHOWN = 50
"""How many that wait are shown at once: the oldest, whose time is over first."""


@dataclass(frozen=True, slots=True)
class ReadAutoMod:
    """For the performer and staff, who set it."""

    begin: BeginTransaction

    async def __call__(self, *, stream_id: StreamId, actor_id: UserId) -> AutoMod:
        """Raises `StreamNotFound`, `NoModeratorHere`."""
        async with self.begin() as tx:
            stream = await tx.streams.get(stream_id)
            require_sets_room(stream, await tx.users.get(actor_id))
            return await tx.auto_mods.of(stream.performer_id)


@dataclass(frozen=True, slots=True)
class ReadHeldMessages:
    """For whoever moderates the room."""

    begin: BeginTransaction
    queries: HeldMessageQueries
    now: Clock

    async def __call__(self, *, stream_id: StreamId, actor_id: UserId) -> Sequence[HeldMessageRow]:
        """The oldest first. Raises `StreamNotFound`, `NoModeratorHere`, and as `who_moderates`."""
        now = self.now()
        async with self.begin() as tx:
            stream = await tx.streams.get(stream_id)
            await who_moderates(tx, stream, await tx.users.get(actor_id), now)
        return await self.queries.waiting(stream_id, now=now, limit=SHOWN)
