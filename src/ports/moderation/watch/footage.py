"""The records of stills and clips, and of who looked at them."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import FootageId, FootageOpeningId, StreamId, UserId
from domain.moderation.watch.footage import Footage, FootageKind
from domain.moderation.watch.footage_opening import FootageOpening, needs_second_person
from domain.moderation.watch.footage_view import FootageView


class FootageBook(Protocol):
    @abstractmethod
    async def add(self, footage: Footage) -> Footage | None:
        """Store new footage; when its id is taken, return the one that has it, locked and unchanged. None where the
        show has its scheduled still of that slot already."""

    @abstractmethod
    async def find(self, footage_id: FootageId) -> Footage | None: ...

    @abstractmethod
    async def get_for_update(self, footage_id: FootageId) -> Footage:
        """Raises `FootageNotFound`."""

    @abstractmethod
    async def update(self, footage: Footage) -> None:
        """Raises `FootageNotFound`."""

    @abstractmethod
    async def is_withheld(self, stream_id: StreamId) -> bool:
        """Whether what is kept of this show is for child safety officers alone: a bank's picture was found in it, or it
        was stopped and a case of child safety about its performer, or about anybody of its cast, withholds it, as
        `domain.moderation.watch.withholding` says. Whoever took their consent back stays of the cast here. What is
        live has to be seen by whoever may have to stop it."""

    @abstractmethod
    async def awaited(
        self, *, before: datetime, after: tuple[datetime, FootageId] | None = None, limit: int
    ) -> Sequence[Footage]:
        """What was asked for before that time and has not come, oldest first, from behind `after` (when it was asked
        for, and its id)."""


class FootageViews(Protocol):
    @abstractmethod
    async def add(self, view: FootageView) -> None: ...

    @abstractmethod
    async def get(self, token_digest: bytes) -> FootageView:
        """Raises `FootageViewNotFound`."""


class FootageOpenings(Protocol):
    @abstractmethod
    async def add(self, opening: FootageOpening) -> FootageOpening:
        """Store a new one; when its id is taken, return the one that has it, unchanged."""

    @abstractmethod
    async def get_for_update(self, opening_id: FootageOpeningId) -> FootageOpening | None: ...

    @abstractmethod
    async def update(self, opening: FootageOpening) -> None: ...

    @abstractmethod
    async def newest_of(self, footage_id: FootageId, *, asked_by: UserId) -> FootageOpening | None:
        """What this person asked last of this footage."""


@dataclass(frozen=True, slots=True)
class FootageRow:
    """Footage as staff are shown it. `sha256` is in hexadecimal, empty where nothing is stored; `is_withheld` is
    as of `FootageBook`."""

    footage_id: FootageId
    kind: str
    cause: str
    state: str
    asked_by_name: str | None
    asked_at: datetime
    taken_at: datetime | None
    seconds: float
    size_bytes: int
    media_type: str
    sha256: str
    grave: bool
    is_withheld: bool
    piece: int
    """As `domain.moderation.watch.footage.Footage` has it."""

    @property
    def is_opened_by_two(self) -> bool:
        return needs_second_person(FootageKind(self.kind), grave=self.grave, is_withheld=self.is_withheld)


@dataclass(frozen=True, slots=True)
class FootageOpeningRow:
    """A request to look at a clip, as staff are shown it."""

    opening: FootageOpening
    asked_by_name: str
    answered_by_name: str | None
    stream_id: StreamId
    title: str
    kind: str
    cause: str
    is_withheld: bool


class FootageQueries(Protocol):
    @abstractmethod
    async def newest_still(self, stream_id: StreamId) -> FootageRow | None:
        """The newest that is stored."""

    @abstractmethod
    async def of_stream(self, stream_id: StreamId, *, limit: int) -> Sequence[FootageRow]:
        """Clips, and stills that somebody asked for, newest first."""

    @abstractmethod
    async def count_of_stream(self, stream_id: StreamId) -> int:
        """How many stills of the schedule are stored."""


class FootageOpeningQueries(Protocol):
    @abstractmethod
    async def newest(
        self, *, asked_after: datetime, may_see_withheld: bool, limit: int
    ) -> Sequence[FootageOpeningRow]:
        """Requests that were made after that time, newest first."""


@dataclass(frozen=True, slots=True)
class DueFootage:
    """Stored footage, whose it is, and when the time of it began that its rule counts."""

    footage_id: FootageId
    performer_id: UserId
    started_at: datetime


class FootageRetention(Protocol):
    """Both leave out performers whom a legal hold keeps, and give the oldest first."""

    @abstractmethod
    async def due(
        self, kind: FootageKind, *, grave: bool, before: datetime, now: datetime, limit: int
    ) -> Sequence[DueFootage]:
        """Stored footage asked for before that time."""

    @abstractmethod
    async def stills_of_minors(
        self, *, locked_before: datetime, now: datetime, limit: int
    ) -> Sequence[DueFootage]:
        """Stored stills of performers whose accounts were locked before that time, as minors'."""
