"""What was looked at of live shows, and what was found, in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.ids import CodeAlarmId, FrameAlarmId, StreamId
from domain.moderation.desk.label import LabelKind
from domain.moderation.reports.report import ReportState
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.frame_verdict import QUIET, FrameAlarm
from domain.moderation.watch.sampling import RecentCoverage, WatchedShow, minute_of, quarter_of
from domain.moderation.watch.shown_code import CodeAlarm
from domain.streaming.stream import Stream, StreamState
from ports.moderation.watch.frame_watch import (
    Coverage,
    FrameAlarms,
    FrameMatches,
    Looks,
    LookTally,
    WatchedRow,
    WatchQueries,
)


@dataclass(frozen=True, slots=True)
class LookMinute:
    looks: int = 0
    failed: int = 0
    quarters: int = 0
    judged_at: datetime | None = None


@dataclass
class FrameWatchTables:
    matches: dict[StreamId, FrameMatch] = field(default_factory=dict)
    minutes: dict[tuple[StreamId, datetime], LookMinute] = field(default_factory=dict)
    alarms: dict[FrameAlarmId, FrameAlarm] = field(default_factory=dict)
    code_alarms: dict[CodeAlarmId, CodeAlarm] = field(default_factory=dict)
    beat_at: datetime | None = None


class MemoryFrameMatches(FrameMatches):
    def __init__(self, tables: FrameWatchTables) -> None:
        self._tables = tables

    async def add(self, match: FrameMatch) -> FrameMatch:
        return self._tables.matches.setdefault(match.stream_id, match)

    async def find_of(self, stream_id: StreamId) -> FrameMatch | None:
        return self._tables.matches.get(stream_id)


class MemoryFrameAlarms(FrameAlarms):
    def __init__(self, tables: FrameWatchTables) -> None:
        self._tables = tables

    async def add(self, alarm: FrameAlarm) -> bool:
        for earlier in self._tables.alarms.values():
            is_same = (earlier.stream_id, earlier.sign) == (alarm.stream_id, alarm.sign)
            if is_same and alarm.raised_at - earlier.raised_at < QUIET:
                return False
        self._tables.alarms[alarm.id] = alarm
        return True

    async def find(self, alarm_id: FrameAlarmId) -> FrameAlarm | None:
        return self._tables.alarms.get(alarm_id)


class MemoryLooks(Looks):
    def __init__(self, tables: FrameWatchTables) -> None:
        self._tables = tables

    async def looked(self, stream_id: StreamId, *, at: datetime, is_judged: bool) -> None:
        place = (stream_id, minute_of(at))
        minute = self._tables.minutes.get(place, LookMinute())
        minute = replace(minute, looks=minute.looks + 1, failed=minute.failed + (not is_judged))
        if is_judged:
            judged_at = max(at, minute.judged_at or at)
            minute = replace(minute, quarters=minute.quarters | quarter_of(at), judged_at=judged_at)
        self._tables.minutes[place] = minute

    async def beat(self, at: datetime) -> None:
        self._tables.beat_at = max(at, self._tables.beat_at or at)

    async def find_beat(self) -> datetime | None:
        return self._tables.beat_at


class MemoryWatchQueries(WatchQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def live(self) -> Sequence[WatchedRow]:
        return [WatchedRow(show.id, show.performer_id, self._watched(show)) for show in self._live()]

    async def coverage(self, stream_id: StreamId) -> Coverage:
        minutes = [minute for (of, _), minute in self._tables.minutes.items() if of == stream_id]
        return Coverage(
            len(minutes),
            sum(minute.quarters == 15 for minute in minutes),
            sum(minute.looks for minute in minutes),
            sum(minute.failed for minute in minutes),
        )

    async def recent(self, *, now: datetime) -> Mapping[StreamId, RecentCoverage]:
        recent: dict[StreamId, RecentCoverage] = {}
        for show in self._live():
            assert show.started_at is not None, "it is live"
            quarters = {
                minute: look.quarters for (of, minute), look in self._tables.minutes.items() if of == show.id
            }
            recent[show.id] = RecentCoverage.of(show.started_at, quarters, now)
        return recent

    async def tally(self, *, since: datetime) -> LookTally:
        live = {show.id for show in self._live()}
        minutes = [
            look for (of, minute), look in self._tables.minutes.items() if of in live and minute >= since
        ]
        looks, failed = sum(each.looks for each in minutes), sum(each.failed for each in minutes)
        return LookTally(looks - failed, failed, len(self._tables.matches))

    async def unseen(self, *, since: datetime) -> Collection[StreamId]:
        seen = {
            stream_id
            for (stream_id, _), minute in self._tables.minutes.items()
            if minute.judged_at is not None and minute.judged_at >= since
        }
        return {
            show.id
            for show in self._live()
            if show.started_at is not None and show.started_at < since and show.id not in seen
        }

    async def alarmed(self, *, since: datetime) -> Collection[StreamId]:
        live = {show.id for show in self._live()}
        alarms = self._tables.alarms.values()
        return live & {alarm.stream_id for alarm in alarms if alarm.raised_at > since}

    async def beat_at(self) -> datetime | None:
        return self._tables.beat_at

    @property
    def _tables(self) -> FrameWatchTables:
        tables: FrameWatchTables = self._database.tables.frame_watch
        return tables

    def _live(self) -> list[Stream]:
        streams = self._database.tables.streaming.streams.values()
        return [stream for stream in streams if stream.state is StreamState.LIVE]

    def _watched(self, show: Stream) -> WatchedShow:
        assert show.started_at is not None, "it is live"
        reports = [
            report
            for report in self._database.tables.moderation.reports.values()
            if report.stream_id == show.id and report.state is ReportState.OPEN
        ]
        earlier = sum(
            stream.performer_id == show.performer_id
            and stream.started_at is not None
            and stream.id != show.id
            for stream in self._database.tables.streaming.streams.values()
        )
        alarms = [alarm.raised_at for alarm in self._tables.alarms.values() if alarm.stream_id == show.id]
        alarmed_at = max([*alarms, *(report.reported_at for report in reports)], default=None)
        marks = [
            label.until
            for label in self._database.tables.labels.labels.values()
            if (label.person_id, label.kind) == (show.performer_id, LabelKind.LOOK_CLOSELY)
            and label.removed_at is None
        ]
        return WatchedShow(show.started_at, alarmed_at, len(reports), earlier, max(marks, default=None))
