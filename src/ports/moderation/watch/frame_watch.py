"""Looking at the pictures of live shows: what was looked at, what was found, and whether anybody looks."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import FrameAlarmId, StreamId, UserId
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.frame_verdict import FrameAlarm
from domain.moderation.watch.sampling import RecentCoverage, WatchedShow


class FrameMatches(Protocol):
    @abstractmethod
    async def add(self, match: FrameMatch) -> FrameMatch:
        """Store it; when the show has one already, return that one, unchanged."""

    @abstractmethod
    async def find_of(self, stream_id: StreamId) -> FrameMatch | None: ...


class FrameAlarms(Protocol):
    @abstractmethod
    async def add(self, alarm: FrameAlarm) -> bool:
        """Store it; False, and nothing is stored, where the same sign of the show had one less than `QUIET` ago.

        The caller holds the show.
        """

    @abstractmethod
    async def find(self, alarm_id: FrameAlarmId) -> FrameAlarm | None: ...


class Looks(Protocol):
    @abstractmethod
    async def looked(self, stream_id: StreamId, *, at: datetime, is_judged: bool) -> None:
        """Count a look in its minute. `is_judged`: the frame was there, could be read, and all banks were asked."""

    @abstractmethod
    async def beat(self, at: datetime) -> None:
        """The sampler can look, at this time."""

    @abstractmethod
    async def find_beat(self) -> datetime | None:
        """When the sampler said so last."""


@dataclass(frozen=True, slots=True)
class WatchedRow:
    stream_id: StreamId
    performer_id: UserId
    show: WatchedShow


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the minutes of a show that were looked at: how many there were, and in how many each quarter had a verdict."""

    minutes: int
    covered: int
    looks: int
    failed: int


@dataclass(frozen=True, slots=True)
class LookTally:
    """Looks at shows that are live now, and the shows of all time that were matched."""

    judged: int
    failed: int
    matches: int


class WatchQueries(Protocol):
    @abstractmethod
    async def live(self) -> Sequence[WatchedRow]:
        """Every live show."""

    @abstractmethod
    async def coverage(self, stream_id: StreamId) -> Coverage: ...

    @abstractmethod
    async def recent(self, *, now: datetime) -> Mapping[StreamId, RecentCoverage]:
        """Of every live show, how much of its last `RECENT` was looked at."""

    @abstractmethod
    async def tally(self, *, since: datetime) -> LookTally:
        """Looks of the minutes after that time."""

    @abstractmethod
    async def unseen(self, *, since: datetime) -> Collection[StreamId]:
        """Live shows that began before that time and had no verdict after it."""

    @abstractmethod
    async def alarmed(self, *, since: datetime) -> Collection[StreamId]:
        """Live shows of which a classifier raised an alarm after that time."""

    @abstractmethod
    async def beat_at(self) -> datetime | None:
        """When the sampler said last that it can look."""
