"""The media processes there are, and which of them carries a room."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.ids import StreamId


@dataclass(frozen=True, slots=True)
class MediaNode:
    """One media process. Its id is new at each start. `load` is in viewers."""

    id: str
    url: str
    load: float
    is_draining: bool


class MediaNodes(Protocol):
    @abstractmethod
    async def alive(self) -> Sequence[MediaNode]:
        """Those whose lease has not run out, in order of their ids. Raises `MediaUnavailable` when nobody knows."""


class RoomPlaces(Protocol):
    """Which node carries a room, one word for all processes of the application. Raises `MediaUnavailable`."""

    @abstractmethod
    async def of(self, stream_id: StreamId) -> str | None:
        """The node's id."""

    @abstractmethod
    async def move(self, stream_id: StreamId, *, expected: str | None, to: str) -> bool:
        """Compare and set: give the room to `to` if `expected` still has it. True for one of many at once."""

    @abstractmethod
    async def all(self) -> Mapping[StreamId, str]: ...

    @abstractmethod
    async def forget(self, stream_id: StreamId) -> None: ...


class RoomMoves(Protocol):
    """What `MoveRooms` needs of a media plane of several processes. Raises `MediaUnavailable`."""

    @abstractmethod
    async def displaced(self) -> Sequence[StreamId]:
        """Rooms whose process is gone or is leaving, that have somewhere to go."""

    @abstractmethod
    async def move(self, stream_id: StreamId) -> bool:
        """Give the room another process, and put everyone out of the old one. True for one of those who ask at once."""
