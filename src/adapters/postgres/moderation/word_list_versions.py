"""How often lists of blocked words were changed, asked by every text that is written."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from adapters.postgres.kept_look import KeptLook
from domain.ids import StreamId

EVERYWHERE = UUID(int=0)
"""The id of the list that counts everywhere; a room's is its performer's."""

_VERSIONS = """
SELECT id AS about, id AS list_id, version FROM word_list WHERE id = $2
UNION ALL
SELECT stream.id, stream.performer_id, word_list.version
FROM unnest($1::uuid[]) AS asked (id)
JOIN stream ON stream.id = asked.id
JOIN word_list ON word_list.id = stream.performer_id
"""


@dataclass(frozen=True, slots=True)
class ListVersions:
    """How often the list for everywhere and the list of a room's performer were changed; None where nobody ever did."""

    everywhere: int | None
    performer_id: UUID | None
    room: int | None


AskVersions = Callable[[StreamId | None], Awaitable[ListVersions]]
"""For a text that is written in the room of a show, or in none."""


class PostgresListVersions:
    """One look for the texts of many: each text waits for it."""

    def __init__(self, look: KeptLook) -> None:
        self._look = look

    async def of_all(self, streams: Sequence[StreamId | None]) -> Sequence[ListVersions]:
        """In the order of the shows that were asked for. Raises `DatabaseUnavailable`."""
        shows = {stream_id for stream_id in streams if stream_id is not None}
        rows = await self._look.fetch(_VERSIONS, list(shows), EVERYWHERE)
        found = {about: (list_id, version) for about, list_id, version in rows}
        _, everywhere = found.pop(EVERYWHERE, (None, None))
        nowhere = ListVersions(everywhere, None, None)
        return [ListVersions(everywhere, *found[asked]) if asked in found else nowhere for asked in streams]

    async def of_one(self, stream_id: StreamId | None) -> ListVersions:
        [versions] = await self.of_all([stream_id])
        return versions
