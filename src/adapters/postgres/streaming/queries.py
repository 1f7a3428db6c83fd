"""Shows as screens and chores read them, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    DateTime,
    Row,
    Select,
    Uuid,
    and_,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
    union,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.age_verification.tables import age_status_table, case_table
from adapters.postgres.consent.tables import cast_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.streaming.show_delay_tables import show_delay_table
from adapters.postgres.streaming.shows import stream_table
from domain.age_verification.age import AgeState
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId, UserId
from domain.streaming.stream import (
    StreamNotFound,
)
from ports.streaming.shows import LiveRow, StreamQueries, StreamRow

_PERFORMING_ROLES = [role.value for role, may in PERMISSIONS.items() if Permission.PUBLISH in may]


def _stream_rows() -> Select[tuple[object, ...]]:
    return (
        select(
            stream_table,
            account_table.c.display_name.label("performer_name"),
            func.coalesce(show_delay_table.c.seconds, 0).label("delay_seconds"),
        )
        .join(account_table, account_table.c.id == stream_table.c.performer_id)
        .outerjoin(show_delay_table, show_delay_table.c.stream_id == stream_table.c.id)
    )


def _stream_row(row: Row[tuple[object, ...]]) -> StreamRow:
    return StreamRow(
        stream_id=StreamId(row.id),
        performer_id=UserId(row.performer_id),
        performer_name=row.performer_name,
        title=row.title,
        state=row.state,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        end_reason=row.end_reason,
        stalled_at=row.stalled_at,
        delay_seconds=row.delay_seconds,
    )


def _live_row(row: Row[tuple[object, ...]]) -> LiveRow:
    return LiveRow(
        stream_id=StreamId(row.id),
        performer_id=UserId(row.performer_id),
        performer_name=row.performer_name,
        title=row.title,
        state=row.state,
        started_at=row.started_at,
    )


class PostgresStreamQueries(StreamQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def live(
        self, *, before: tuple[datetime, StreamId] | None, limit: int, words: Sequence[str] = ()
    ) -> Sequence[LiveRow]:
        # The state is written out, not bound, so that the planner may use the partial index.
        query = (
            _stream_rows()
            .where(text("stream.state = 'live'"))
            .order_by(stream_table.c.started_at.desc(), stream_table.c.id.desc())
            .limit(limit)
        )
        for word in words:
            title, name = stream_table.c.title, account_table.c.display_name
            query = query.where(
                title.icontains(word, autoescape=True) | name.icontains(word, autoescape=True)
            )
        if before is not None:
            query = query.where(
                tuple_(stream_table.c.started_at, stream_table.c.id)
                < tuple_(literal(before[0], DateTime(timezone=True)), literal(before[1], Uuid))
            )
        return [_live_row(row) for row in await self._all(query)]

    async def get(self, stream_id: StreamId) -> StreamRow:
        rows = await self._all(_stream_rows().where(stream_table.c.id == stream_id))
        if not rows:
            raise StreamNotFound("there is no such show")
        return _stream_row(rows[0])

    async def of_performer(self, performer_id: UserId, *, limit: int) -> Sequence[StreamRow]:
        query = (
            _stream_rows()
            .where(stream_table.c.performer_id == performer_id)
            .order_by(stream_table.c.created_at.desc(), stream_table.c.id.desc())
            .limit(limit)
        )
        return [_stream_row(row) for row in await self._all(query)]

    async def by_key_digest(self, digest: bytes) -> StreamRow | None:
        rows = await self._all(_stream_rows().where(stream_table.c.key_digest == digest))
        return _stream_row(rows[0]) if rows else None

    async def open_streams(self) -> Sequence[StreamRow]:
        query = _stream_rows().where(text("stream.state IN ('created', 'live')"))
        return [_stream_row(row) for row in await self._all(query)]

    async def open_without_right(self, *, now: datetime) -> Sequence[StreamId]:
        without_right = or_(
            account_table.c.role.not_in(_PERFORMING_ROLES),
            age_status_table.c.state.is_distinct_from(AgeState.VERIFIED_ADULT.value),
        )
        # Of the cases of one purpose only the latest is not over: it is that one, or none.
        approved = (
            select(case_table.c.id)
            .where(
                case_table.c.user_id == account_table.c.id,
                case_table.c.purpose == Purpose.PERFORMER.value,
                case_table.c.state == CaseState.APPROVED.value,
                case_table.c.valid_until > now,
            )
            .exists()
        )
        live_unapproved = and_(text("stream.state = 'live'"), ~approved)
        performers = (
            select(stream_table.c.id)
            .join(account_table, account_table.c.id == stream_table.c.performer_id)
            .outerjoin(age_status_table, age_status_table.c.user_id == account_table.c.id)
            .where(text("stream.state IN ('created', 'live')"), or_(without_right, live_unapproved))
        )
        others_on_camera = (
            select(stream_table.c.id)
            .join(cast_table, cast_table.c.stream_id == stream_table.c.id)
            .join(account_table, account_table.c.id == cast_table.c.user_id)
            .outerjoin(age_status_table, age_status_table.c.user_id == account_table.c.id)
            .where(text("stream.state = 'live'"), or_(without_right, ~approved))
        )
        query = union(performers, others_on_camera)
        return [StreamId(row.id) for row in await self._all(query)]

    async def _all(
        self, query: Select[tuple[object, ...]] | CompoundSelect[UUID]
    ) -> Sequence[Row[tuple[object, ...]]]:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).all()
