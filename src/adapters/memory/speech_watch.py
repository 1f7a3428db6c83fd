"""Stretches of sound that were listened to, and alarms about them, in memory."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.ids import SpeechAlarmId, StreamId
from domain.moderation.speech_alarm import QUIET, SpeechAlarm
from domain.streaming.stream import StreamState
from ports.speech_watch import SpeechAlarms, SpeechQueries, SpeechSlots


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
