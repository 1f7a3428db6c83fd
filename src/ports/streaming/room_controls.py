"""What staff decide about the rooms of shows that go on, and who carries it out."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.ids import StreamId, UserId
from domain.streaming.room_controls import RoomControls


class RoomControlBook(Protocol):
    """What staff decided about rooms. Whoever changes it holds the show (`tx.streams.get_for_update`)."""

    @abstractmethod
    async def of(self, stream_id: StreamId) -> RoomControls:
        """`RoomControls.none` where nothing was decided."""

    @abstractmethod
    async def save(self, controls: RoomControls) -> None: ...


@dataclass(frozen=True, slots=True)
class PersonOut:
    user_id: UserId
    name: str


class RoomControlQueries(Protocol):
    @abstractmethod
    async def of(self, stream_id: StreamId) -> RoomControls:
        """`RoomControls.none` where nothing was decided."""

    @abstractmethod
    async def of_open(self) -> Sequence[RoomControls]:
        """Of every show that is not over and about which something was decided."""

    @abstractmethod
    async def people_out(self, stream_id: StreamId) -> Sequence[PersonOut]:
        """Who was put out and not let back in, by name."""

    @abstractmethod
    async def put_out(
        self, present: Collection[tuple[StreamId, UserId]]
    ) -> frozenset[tuple[StreamId, UserId]]:
        """Of those who are in the rooms of these shows, each who was put out of that room and not let back in: all in
        one read."""


class MediaControls(Protocol):
    @abstractmethod
    async def apply(self, controls: RoomControls) -> None:
        """Carry out what staff decided, within a second, and hold to it for the life of the room.

        It may come before the room is open, and again. An older revision than the one that holds changes nothing. A
        new publisher, a late offer or a token still good undo nothing of it. Raises `MediaUnavailable`.
        """
