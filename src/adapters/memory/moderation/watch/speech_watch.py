"""Stretches of sound that were listened to, and alarms about them, in memory."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.ids import SpeechAlarmId, StreamId
from domain.moderation.watch.listening import RecentListening
from domain.moderation.watch.speech_alarm import QUIET, SpeechAlarm
from domain.streaming.stream import StreamState
from ports.moderation.watch.speech_watch import SpeechAlarms, SpeechQueries, SpeechSlots


@dataclass(frozen=True, slots=True)
class SpeechSlot:
    """`is_heard` is None as long as nobody knows."""

    taken_at: datetime
    is_heard: bool | None


@dataclass
class SpeechWatchTables:
    slots: dict[tuple[StreamId, int], SpeechSlot] = field(default_factory=dict)
    alarms: dict[SpeechAlarmId, SpeechAlarm] = field(default_factory=dict)


class MemorySpeechSlots(SpeechSlots):
    def __init__(self, tables: SpeechWatchTables) -> None:
        self._tables = tables

    async def take(self, stream_id: StreamId, slot: int, *, at: datetime) -> bool:
        if (stream_id, slot) in self._tables.slots:
            return False
        self._tables.slots[stream_id, slot] = SpeechSlot(at, None)
        return True

    async def done(self, stream_id: StreamId, slot: int, *, is_heard: bool) -> None:
        taken = self._tables.slots[stream_id, slot]
        self._tables.slots[stream_id, slot] = replace(taken, is_heard=is_heard)


class MemorySpeechQueries(SpeechQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def unheard(self, *, since: datetime) -> Collection[StreamId]:
        slots, shows = self._database.tables.speech_watch.slots, self._database.tables.streaming.streams
        last: dict[StreamId, SpeechSlot] = {}
        for (stream_id, _), slot in sorted(slots.items(), key=lambda item: item[0][1]):
            if slot.is_heard is not None and shows[stream_id].state is StreamState.LIVE:
                last[stream_id] = slot
        return {show for show, slot in last.items() if not slot.is_heard and slot.taken_at >= since}

    async def unlistened(self, *, since: datetime) -> Collection[StreamId]:
        slots = self._database.tables.speech_watch.slots
        heard = {show for (show, _), slot in slots.items() if slot.is_heard and slot.taken_at >= since}
        return {show for show, began in self._live().items() if began < since and show not in heard}

    async def recent(self, *, now: datetime) -> Mapping[StreamId, RecentListening]:
        slots = self._database.tables.speech_watch.slots

        def heard(show: StreamId) -> list[int]:
            return [number for (of, number), slot in slots.items() if of == show and slot.is_heard]

        return {show: RecentListening.of(began, heard(show), now) for show, began in self._live().items()}

    def _live(self) -> dict[StreamId, datetime]:
        shows = self._database.tables.streaming.streams.values()
        return {
            show.id: show.started_at for show in shows if show.state is StreamState.LIVE and show.started_at
        }


class MemorySpeechAlarms(SpeechAlarms):
    def __init__(self, tables: SpeechWatchTables) -> None:
        self._tables = tables

    async def add(self, alarm: SpeechAlarm) -> bool:
        for earlier in self._tables.alarms.values():
            is_same = (earlier.stream_id, earlier.rule) == (alarm.stream_id, alarm.rule)
            if is_same and alarm.raised_at - earlier.raised_at < QUIET:
                return False
        self._tables.alarms[alarm.id] = alarm
        return True

    async def find(self, alarm_id: SpeechAlarmId) -> SpeechAlarm | None:
        return self._tables.alarms.get(alarm_id)
