"""The live shows as moderators watch over all of them, in memory."""

from collections.abc import Sequence

from adapters.memory.tables import HasTables
from domain.consent.withdrawal import WithdrawalState
from domain.moderation.reports.report import Report, ReportState
from domain.streaming.stream import Stream, StreamState
from ports.moderation.live_wall import LiveWallQueries, WallRow


class MemoryLiveWallQueries(LiveWallQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def rows(self) -> Sequence[WallRow]:
        live = [stream for stream in self._streams() if stream.state is StreamState.LIVE]
        live.sort(key=lambda stream: (stream.started_at, stream.id), reverse=True)
        return [self._row(stream) for stream in live]

    def _streams(self) -> Sequence[Stream]:
        return list(self._database.tables.streaming.streams.values())

    def _row(self, stream: Stream) -> WallRow:
        reports: Sequence[Report] = [
            report
            for report in self._database.tables.moderation.reports.values()
            if report.stream_id == stream.id and report.state is ReportState.OPEN
        ]
        latest = max(reports, key=lambda report: (report.reported_at, report.id), default=None)
        return WallRow(
            stream_id=stream.id,
            performer_id=stream.performer_id,
            performer_name=self._database.tables.identity.users[stream.performer_id].display_name,
            title=stream.title,
            started_at=stream.started_at,
            open_reports=len({report.reporter_id for report in reports}),
            latest_reason=latest.reason if latest else None,
            latest_report_at=latest.reported_at if latest else None,
            open_withdrawals=sum(
                case.state is WithdrawalState.RECEIVED
                for case in self._database.tables.withdrawals.cases_of(stream.id)
            ),
            reasons=tuple(sorted({report.reason.value for report in reports})),
            earlier_shows=sum(
                earlier.performer_id == stream.performer_id
                and earlier.started_at is not None
                and earlier.id != stream.id
                for earlier in self._streams()
            ),
        )
