"""Listening to live shows: which stretches were listened to, and what was alarming in them."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from domain.ids import SpeechAlarmId, StreamId
from domain.moderation.watch.listening import RecentListening
from domain.moderation.watch.speech_alarm import SpeechAlarm


class SpeechSlots(Protocol):
    @abstractmethod
    async def take(self, stream_id: StreamId, slot: int, *, at: datetime) -> bool:
        """Whether the stretch is the caller's: of all who ask for it, one gets it, once."""

    @abstractmethod
    async def done(self, stream_id: StreamId, slot: int, *, is_heard: bool) -> None:
        """What came of a stretch that was taken."""


class SpeechQueries(Protocol):
    @abstractmethod
    async def unheard(self, *, since: datetime) -> Collection[StreamId]:
        """Live shows of whose stretches since then the last of which anybody knows was not heard."""

    @abstractmethod
    async def unlistened(self, *, since: datetime) -> Collection[StreamId]:
        """Live shows that began before that time and of which nothing that was begun after it was heard."""

    @abstractmethod
    async def recent(self, *, now: datetime) -> Mapping[StreamId, RecentListening]:
        """Of every live show, how much of its last `RECENT` was heard."""


class SpeechAlarms(Protocol):
    @abstractmethod
    async def add(self, alarm: SpeechAlarm) -> bool:
        """Store it; False, and nothing is stored, where the same rule in the show had one less than `QUIET` ago.

        The caller holds the show.
        """

    @abstractmethod
    async def find(self, alarm_id: SpeechAlarmId) -> SpeechAlarm | None: ...
