"""The live shows as moderators watch over all of them, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.consent.tables import withdrawal_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.reports import report_table
from adapters.postgres.streaming.shows import stream_table
from domain.consent.withdrawal import WithdrawalState
from domain.ids import StreamId, UserId
from domain.moderation.reports.report import ReportState
from domain.streaming.stream import StreamState
from ports.moderation.live_wall import LiveWallQueries, WallRow


class PostgresLiveWallQueries(LiveWallQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def rows(self) -> Sequence[WallRow]:
        still_open = (report_table.c.stream_id == stream_table.c.id) & (
            report_table.c.state == ReportState.OPEN.value
        )
        reporters = func.count(report_table.c.reporter_id.distinct())
        count = select(reporters).select_from(report_table).where(still_open).scalar_subquery()
        withdrawals = (
            select(func.count())
            .select_from(withdrawal_table)
            .where(
                withdrawal_table.c.stream_id == stream_table.c.id,
                withdrawal_table.c.state == WithdrawalState.RECEIVED.value,
            )
            .scalar_subquery()
        )
        latest = (
            select(report_table.c.reason, report_table.c.reported_at)
            .where(still_open)
            .order_by(report_table.c.reported_at.desc(), report_table.c.id.desc())
            .limit(1)
            .lateral("latest")
        )
        reason = report_table.c.reason
        reasons = select(func.array_agg(aggregate_order_by(reason.distinct(), reason))).where(still_open)
        before = stream_table.alias("before")
        earlier = (
            select(func.count())
            .select_from(before)
            .where(
                before.c.performer_id == stream_table.c.performer_id,
                before.c.started_at.is_not(None),
                before.c.id != stream_table.c.id,
            )
            .scalar_subquery()
        )
        query = (
            select(
                stream_table.c.id,
                stream_table.c.performer_id,
                stream_table.c.title,
                stream_table.c.started_at,
                account_table.c.display_name,
                count.label("open_reports"),
                withdrawals.label("open_withdrawals"),
                latest.c.reason,
                latest.c.reported_at,
                reasons.scalar_subquery().label("reasons"),
                earlier.label("earlier_shows"),
            )
            .join(account_table, account_table.c.id == stream_table.c.performer_id)
            .outerjoin(latest, true())
            .where(stream_table.c.state == StreamState.LIVE.value)
            .order_by(stream_table.c.started_at.desc(), stream_table.c.id.desc())
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            WallRow(
                stream_id=StreamId(row.id),
                performer_id=UserId(row.performer_id),
                performer_name=row.display_name,
                title=row.title,
                started_at=row.started_at,
                open_reports=row.open_reports,
                latest_reason=row.reason,
                latest_report_at=row.reported_at,
                open_withdrawals=row.open_withdrawals,
                reasons=tuple(row.reasons or ()),
                earlier_shows=row.earlier_shows,
            )
            for row in rows
        ]
