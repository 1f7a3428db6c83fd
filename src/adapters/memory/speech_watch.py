"""Stretches of sound that were listened to, and alarms about them, in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.ids import SpeechAlarmId, StreamId
from domain.moderation.speech_alarm import QUIET, SpeechAlarm
from ports.speech_watch import SpeechAlarms, SpeechSlots


@dataclass
class SpeechWatchTables:
    slots: dict[tuple[StreamId, int], bool] = field(default_factory=dict)
    """Whether each was heard."""
    alarms: dict[SpeechAlarmId, SpeechAlarm] = field(default_factory=dict)


class MemorySpeechSlots(SpeechSlots):
    def __init__(self, tables: SpeechWatchTables) -> None:
        self._tables = tables

    async def take(self, stream_id: StreamId, slot: int, *, at: datetime) -> bool:
        if (stream_id, slot) in self._tables.slots:
            return False
        self._tables.slots[stream_id, slot] = False
        return True

    async def done(self, stream_id: StreamId, slot: int, *, is_heard: bool) -> None:
        assert (stream_id, slot) in self._tables.slots, "it was taken"
        self._tables.slots[stream_id, slot] = is_heard


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
