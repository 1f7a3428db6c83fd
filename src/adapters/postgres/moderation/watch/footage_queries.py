"""What is kept of a show for whoever reads it, and what is due to be erased, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.age_verification.tables import age_status_table
from adapters.postgres.compliance.requests import stays
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.child_safety_reporting import reported_footage
from adapters.postgres.moderation.watch.footage import footage_table
from adapters.postgres.moderation.watch.withheld import withheld
from domain.age_verification.age import AgeState
from domain.compliance.retention import Kept, started_before
from domain.ids import FootageId, StreamId, UserId
from domain.moderation.watch.footage import FootageCause, FootageKind, FootageState
from ports.moderation.watch.footage import DueFootage, FootageQueries, FootageRetention, FootageRow


class PostgresFootageQueries(FootageQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def newest_still(self, stream_id: StreamId) -> FootageRow | None:
        table = footage_table.c
        query = (
            footage_rows()
            .where(table.stream_id == stream_id, table.kind == FootageKind.STILL.value)
            .where(table.state == FootageState.STORED.value)
            .order_by(table.asked_at.desc(), table.id.desc())
            .limit(1)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return footage_row(row) if row is not None else None

    async def of_stream(self, stream_id: StreamId, *, limit: int) -> Sequence[FootageRow]:
        table = footage_table.c
        query = (
            footage_rows()
            .where(table.stream_id == stream_id, table.cause != FootageCause.SCHEDULE.value)
            .order_by(table.asked_at.desc(), table.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [footage_row(row) for row in await connection.execute(query)]

    async def count_of_stream(self, stream_id: StreamId) -> int:
        table = footage_table.c
        query = select(func.count()).where(
            table.stream_id == stream_id, table.slot.is_not(None), table.state == FootageState.STORED.value
        )
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar_one()


class PostgresFootageRetention(FootageRetention):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def due(
        self, kind: FootageKind, *, grave: bool, before: datetime, now: datetime, limit: int
    ) -> Sequence[DueFootage]:
        table = footage_table.c
        query = select(footage_table).where(
            table.kind == kind.value, table.grave.is_(grave), table.asked_at < before
        )
        return await self._stored(query, now, limit)

    async def stills_of_minors(
        self, *, locked_before: datetime, now: datetime, limit: int
    ) -> Sequence[DueFootage]:
        table, status = footage_table.c, age_status_table.c
        locked = exists().where(
            status.user_id == table.performer_id,
            status.state == AgeState.MINOR_LOCKED.value,
            status.decided_at <= locked_before,
        )
        query = select(footage_table).where(table.kind == FootageKind.STILL.value, locked)
        return await self._stored(query, now, limit)

    async def _stored(
        self, query: Select[tuple[object, ...]], now: datetime, limit: int
    ) -> Sequence[DueFootage]:
        table = footage_table.c
        query = query.where(table.state == FootageState.STORED.value, ~stays(table.performer_id, now))
        query = query.where(table.id.not_in(reported_footage(started_before(Kept.FOOTAGE_REPORTED, now))))
        async with self._engine.connect() as connection:
            rows = await connection.execute(query.order_by(table.asked_at, table.id).limit(limit))
            return [DueFootage(FootageId(row.id), UserId(row.performer_id), row.asked_at) for row in rows]


def footage_rows() -> Select[tuple[object, ...]]:
    return select(
        footage_table,
        account_table.c.display_name.label("asked_by_name"),
        withheld(footage_table.c.stream_id).label("is_withheld"),
    ).outerjoin(account_table, account_table.c.id == footage_table.c.asked_by)


def footage_row(row: Row[tuple[object, ...]]) -> FootageRow:
    return FootageRow(
        footage_id=FootageId(row.id),
        kind=row.kind,
        cause=row.cause,
        state=row.state,
        asked_by_name=row.asked_by_name,
        asked_at=row.asked_at,
        taken_at=row.taken_at,
        seconds=row.seconds or 0.0,
        size_bytes=row.size_bytes or 0,
        media_type=row.media_type or "",
        sha256=row.sha256.hex() if row.sha256 else "",
        grave=row.grave,
        is_withheld=row.is_withheld,
        piece=row.piece,
    )
