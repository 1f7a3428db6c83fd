"""Codes that a test says are shown, and alarms about them, in memory."""

from collections.abc import Sequence

from adapters.memory.moderation.watch.frame_watch import FrameWatchTables
from domain.ids import CodeAlarmId
from domain.moderation.watch.shown_code import QUIET, CodeAlarm
from ports.errors import PortError
from ports.moderation.watch.code_reading import CodeAlarms, CodeReader


class MemoryCodeReader(CodeReader):
    """`codes` are what each picture shows; `is_down` makes it not answer."""

    def __init__(self) -> None:
        self.codes: Sequence[str] = ()
        self.is_down = False

    async def read(self, jpeg: bytes) -> Sequence[str]:
        if self.is_down:
            raise PortError("the code reader does not answer")
        return self.codes


class MemoryCodeAlarms(CodeAlarms):
    def __init__(self, tables: FrameWatchTables) -> None:
        self._tables = tables

    async def add(self, alarm: CodeAlarm) -> bool:
        for earlier in self._tables.code_alarms.values():
            is_same = (earlier.stream_id, earlier.rule) == (alarm.stream_id, alarm.rule)
            if is_same and alarm.raised_at - earlier.raised_at < QUIET:
                return False
        self._tables.code_alarms[alarm.id] = alarm
        return True

    async def find(self, alarm_id: CodeAlarmId) -> CodeAlarm | None:
        return self._tables.code_alarms.get(alarm_id)
