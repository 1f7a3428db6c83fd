"""Read a list of blocked words (CHT-04)."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.moderation.rules._word_lists import room_of_list
from domain.ids import StreamId, UserId
from ports.moderation.word_lists import BlockedTermRow, WordListQueries
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReadWordList:
    """The list of a show's room, or of everywhere where no show is named, for whoever may change it."""

    begin: BeginTransaction
    queries: WordListQueries

    async def __call__(self, *, stream_id: StreamId | None, actor_id: UserId) -> Sequence[BlockedTermRow]:
        """By phrase. Raises `StreamNotFound`, `NoModeratorHere`, `PermissionDenied`."""
        async with self.begin() as tx:
            room_id = await room_of_list(tx, stream_id, actor_id)
        return await self.queries.terms(room_id)
