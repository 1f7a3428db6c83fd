"""Shows in memory."""

from dataclasses import replace

from domain.ids import StreamId, UserId
from domain.streaming.delay import ShowDelay
from domain.streaming.room_controls import RoomControls
from domain.streaming.room_event import RoomEvent
from domain.streaming.stream import (
    ERASED_TITLE,
    OPEN,
    AlreadyLive,
    Stream,
    StreamIdReused,
    StreamNotFound,
)
from ports.streaming.shows import Streams


class StreamingTables:
    def __init__(self) -> None:
        self.streams: dict[StreamId, Stream] = {}
        self.events: dict[StreamId, list[RoomEvent]] = {}
        self.controls: dict[StreamId, RoomControls] = {}
        self.delays: dict[StreamId, ShowDelay] = {}


class MemoryStreams(Streams):
    def __init__(self, tables: StreamingTables) -> None:
        self._tables = tables

    async def find(self, stream_id: StreamId) -> Stream | None:
        return self._tables.streams.get(stream_id)

    async def get(self, stream_id: StreamId) -> Stream:
        stream = await self.find(stream_id)
        if stream is None:
            raise StreamNotFound("there is no such show")
        return stream

    async def get_for_update(self, stream_id: StreamId) -> Stream:
        return await self.get(stream_id)

    async def get_for_share(self, stream_id: StreamId) -> Stream:
        return await self.get(stream_id)

    async def find_open_for_update(self, performer_id: UserId) -> Stream | None:
        mine = (s for s in self._tables.streams.values() if s.performer_id == performer_id)
        return next((stream for stream in mine if stream.state in OPEN), None)

    async def add(self, stream: Stream) -> None:
        if stream.id in self._tables.streams:
            raise StreamIdReused("this id belongs to another show")
        for other in self._tables.streams.values():
            if other.performer_id == stream.performer_id and other.state in OPEN and stream.state in OPEN:
                raise AlreadyLive("you have another show that is not over")
        self._tables.streams[stream.id] = stream

    async def update(self, stream: Stream) -> None:
        await self.get(stream.id)
        self._tables.streams[stream.id] = stream

    async def erase_titles_of(self, performer_id: UserId) -> int:
        shows = [
            s
            for s in self._tables.streams.values()
            if s.performer_id == performer_id and s.title != ERASED_TITLE
        ]
        for show in shows:
            self._tables.streams[show.id] = replace(show, title=ERASED_TITLE)
        return len(shows)
