"""Shows: the book of them, and how screens read it."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import StreamId, UserId
from domain.streaming.stream import Stream


class Streams(Protocol):
    @abstractmethod
    async def find(self, stream_id: StreamId) -> Stream | None: ...

    @abstractmethod
    async def get(self, stream_id: StreamId) -> Stream:
        """Raises `StreamNotFound`."""

    @abstractmethod
    async def get_for_update(self, stream_id: StreamId) -> Stream:
        """As `get`; no other transaction changes it before this one ends."""

    @abstractmethod
    async def get_for_share(self, stream_id: StreamId) -> Stream:
        """As `get`; it stays in this state until the transaction ends. Many may hold it at once."""

    @abstractmethod
    async def find_open_for_update(self, performer_id: UserId) -> Stream | None:
        """The one show of a performer that is not over, locked as by `get_for_update`."""

    @abstractmethod
    async def add(self, stream: Stream) -> None:
        """Raises `StreamIdReused`, and `AlreadyLive` when the performer has another show that is not over."""

    @abstractmethod
    async def update(self, stream: Stream) -> None:
        """Raises `StreamNotFound`."""

    @abstractmethod
    async def erase_titles_of(self, performer_id: UserId) -> int:
        """Give all shows of a performer the title `ERASED_TITLE`; returns how many had another."""


@dataclass(frozen=True, slots=True)
class LiveRow:
    stream_id: StreamId
    performer_id: UserId
    performer_name: str
    title: str
    state: str
    started_at: datetime | None


@dataclass(frozen=True, slots=True)
class StreamRow:
    """A show as its performer sees it in the studio. Viewers get it `delay_seconds` later, which is decided when it
    goes live."""

    stream_id: StreamId
    performer_id: UserId
    performer_name: str
    title: str
    state: str
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    stalled_at: datetime | None
    delay_seconds: int


class StreamQueries(Protocol):
    @abstractmethod
    async def live(
        self, *, before: tuple[datetime, StreamId] | None, limit: int, words: Sequence[str] = ()
    ) -> Sequence[LiveRow]:
        """Live shows, newest first by (started_at, id), from after the cursor `before`; those alone that have each of
        `words` in their title or their performer's name, in whichever case."""

    @abstractmethod
    async def get(self, stream_id: StreamId) -> StreamRow:
        """Raises `StreamNotFound`."""

    @abstractmethod
    async def of_performer(self, performer_id: UserId, *, limit: int) -> Sequence[StreamRow]:
        """Newest first."""

    @abstractmethod
    async def by_key_digest(self, digest: bytes) -> StreamRow | None:
        """The show that a stream key opens."""

    @abstractmethod
    async def open_streams(self) -> Sequence[StreamRow]:
        """Every show that is created or live: what the media plane may carry."""

    @abstractmethod
    async def open_without_right(self, *, now: datetime) -> Sequence[StreamId]:
        """Open shows of performers who may not perform any more: no verified adults, or without the role. Live ones
        too where the approval of anybody on camera does not hold at this moment (AGE-13), or somebody else on camera
        lost the right (AGE-15)."""
