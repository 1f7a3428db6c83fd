"""Media processes and rooms' places in memory."""

from collections.abc import Mapping, Sequence

from domain.ids import StreamId
from ports.streaming.media_nodes import MediaNode, MediaNodes, RoomPlaces


class MemoryMediaNodes(MediaNodes):
    def __init__(self) -> None:
        self.nodes: dict[str, MediaNode] = {}

    async def alive(self) -> Sequence[MediaNode]:
        return [self.nodes[id_] for id_ in sorted(self.nodes)]


class MemoryRoomPlaces(RoomPlaces):
    def __init__(self) -> None:
        self._places: dict[StreamId, str] = {}

    async def of(self, stream_id: StreamId) -> str | None:
        return self._places.get(stream_id)

    async def move(self, stream_id: StreamId, *, expected: str | None, to: str) -> bool:
        if self._places.get(stream_id) != expected:
            return False
        self._places[stream_id] = to
        return True

    async def all(self) -> Mapping[StreamId, str]:
        return dict(self._places)

    async def forget(self, stream_id: StreamId) -> None:
        self._places.pop(stream_id, None)
