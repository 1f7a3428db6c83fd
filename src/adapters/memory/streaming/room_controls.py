"""What staff decided about rooms, in memory."""

from collections.abc import Collection, Sequence

from adapters.memory.streaming.shows import StreamingTables
from adapters.memory.tables import HasTables
from domain.ids import StreamId, UserId
from domain.streaming.room_controls import RoomControls
from domain.streaming.stream import OPEN
from ports.streaming.room_controls import PersonOut, RoomControlBook, RoomControlQueries


class MemoryRoomControlBook(RoomControlBook):
    def __init__(self, tables: StreamingTables) -> None:
        self._tables = tables

    async def of(self, stream_id: StreamId) -> RoomControls:
        return self._tables.controls.get(stream_id) or RoomControls.none(stream_id)

    async def save(self, controls: RoomControls) -> None:
        self._tables.controls[controls.stream_id] = controls


class MemoryRoomControlQueries(RoomControlQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of(self, stream_id: StreamId) -> RoomControls:
        return self._database.tables.streaming.controls.get(stream_id) or RoomControls.none(stream_id)

    async def of_open(self) -> Sequence[RoomControls]:
        tables = self._database.tables.streaming
        return [c for c in tables.controls.values() if tables.streams[c.stream_id].state in OPEN]

    async def people_out(self, stream_id: StreamId) -> Sequence[PersonOut]:
        users = self._database.tables.identity.users
        found = [
            PersonOut(person, users[person].display_name) for person in (await self.of(stream_id)).removed
        ]
        return sorted(found, key=lambda person: (person.name, person.user_id))

    async def put_out(
        self, present: Collection[tuple[StreamId, UserId]]
    ) -> frozenset[tuple[StreamId, UserId]]:
        return frozenset(
            [(stream, person) for stream, person in present if person in (await self.of(stream)).removed]
        )
