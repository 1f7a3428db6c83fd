"""Shows in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    CompoundSelect,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    tuple_,
    union,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_tables import age_status_table, case_table
from adapters.postgres.consent_tables import cast_table
from adapters.postgres.identity import account_table
from adapters.postgres.schema import metadata
from adapters.postgres.show_delay_tables import show_delay_table
from domain.age_verification.age import AgeState
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId, UserId
from domain.streaming.stream import (
    ERASED_TITLE,
    OPEN,
    AlreadyLive,
    EndReason,
    Stream,
    StreamIdReused,
    StreamNotFound,
    StreamState,
)
from ports.streaming import LiveRow, StreamQueries, StreamRow, Streams

stream_table = Table(
    "stream",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("key_digest", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("end_reason", Text),
    Column("severity", SmallInteger),
    Column("stalled_at", DateTime(timezone=True)),
    UniqueConstraint("key_digest"),
    CheckConstraint("state IN ('created', 'live', 'ended', 'killed')", name="state"),
    CheckConstraint(
        "end_reason IN ('performer', 'publisher_lost', 'staff', 'platform', 'consent_withdrawn')",
        name="end_reason",
    ),
    CheckConstraint(
        "(state IN ('ended', 'killed')) = (ended_at IS NOT NULL AND end_reason IS NOT NULL)", name="ended"
    ),
    CheckConstraint("severity IS NULL OR (state = 'killed' AND severity BETWEEN 0 AND 3)", name="severity"),
    CheckConstraint("state <> 'live' OR started_at IS NOT NULL", name="started"),
    CheckConstraint("stalled_at IS NULL OR state = 'live'", name="stalled"),
    CheckConstraint("octet_length(key_digest) = 32", name="key_digest_sha256"),
    Index("ix_stream_performer_id_created_at", "performer_id", "created_at"),
    Index(
        "ix_stream_open",
        "performer_id",
        unique=True,
        postgresql_where=text("state IN ('created', 'live')"),
    ),
    Index("ix_stream_live", "started_at", "id", postgresql_where=text("state = 'live'")),
    Index("ix_stream_started_at_id", "started_at", "id", postgresql_where=text("started_at IS NOT NULL")),
)


def _row(stream: Stream) -> dict[str, object]:
    return {
        "id": stream.id,
        "performer_id": stream.performer_id,
        "title": stream.title,
        "state": stream.state,
        "key_digest": stream.key_digest,
        "created_at": stream.created_at,
        "started_at": stream.started_at,
        "ended_at": stream.ended_at,
        "end_reason": stream.end_reason,
        "severity": stream.severity,
        "stalled_at": stream.stalled_at,
    }


def _entity(row: Row[tuple[object, ...]]) -> Stream:
    return Stream(
        id=StreamId(row.id),
        performer_id=UserId(row.performer_id),
        title=row.title,
        state=StreamState(row.state),
        key_digest=row.key_digest,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        end_reason=EndReason(row.end_reason) if row.end_reason else None,
        severity=row.severity,
        stalled_at=row.stalled_at,
    )


_PERFORMING_ROLES = [role.value for role, may in PERMISSIONS.items() if Permission.PUBLISH in may]


def _lock_key(stream_id: StreamId) -> int:
    """The show's advisory lock: 62 of the 64 low bits of its id are random.

    A row's FOR SHARE is no way to hold a show in its state. PostgreSQL lets new sharers pass a waiting writer: under a
    stream of tips the kill switch was measured to wait 37 s. Advisory locks are granted in the order they are asked
    for, and write nothing.
    """
    return int.from_bytes(stream_id.bytes[8:], signed=True)


class PostgresStreams(Streams):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, stream_id: StreamId) -> Stream | None:
        query = select(stream_table).where(stream_table.c.id == stream_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row else None

    async def get(self, stream_id: StreamId) -> Stream:
        return await self._get(select(stream_table).where(stream_table.c.id == stream_id))

    async def get_for_update(self, stream_id: StreamId) -> Stream:
        await self._connection.execute(select(func.pg_advisory_xact_lock(_lock_key(stream_id))))
        # The row too, for writers that hold no advisory lock. NO KEY UPDATE lets foreign keys be checked.
        query = select(stream_table).where(stream_table.c.id == stream_id).with_for_update(key_share=True)
        return await self._get(query)

    async def get_for_share(self, stream_id: StreamId) -> Stream:
        await self._connection.execute(select(func.pg_advisory_xact_lock_shared(_lock_key(stream_id))))
        # Read by a statement of its own: its snapshot is taken when the lock is held.
        return await self.get(stream_id)

    async def find_open_for_update(self, performer_id: UserId) -> Stream | None:
        # The id first: the advisory lock is asked for before the row's, as everywhere.
        query = select(stream_table.c.id).where(
            stream_table.c.performer_id == performer_id, text("stream.state IN ('created', 'live')")
        )
        found = (await self._connection.execute(query)).scalar_one_or_none()
        if found is None:
            return None
        stream = await self.get_for_update(StreamId(found))
        return stream if stream.state in OPEN else None

    async def _get(self, query: Select[tuple[object, ...]]) -> Stream:
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise StreamNotFound("there is no such show")
        return _entity(row)

    async def add(self, stream: Stream) -> None:
        try:
            await self._connection.execute(insert(stream_table).values(_row(stream)))
        except IntegrityError as error:
            if "ix_stream_open" in str(error.orig):
                raise AlreadyLive("you have another show that is not over") from error
            if "pk_stream" in str(error.orig):
                raise StreamIdReused("this id belongs to another show") from error
            raise

    async def update(self, stream: Stream) -> None:
        change = update(stream_table).where(stream_table.c.id == stream.id).values(_row(stream))
        if (await self._connection.execute(change)).rowcount != 1:
            raise StreamNotFound("there is no such show")

    async def erase_titles_of(self, performer_id: UserId) -> int:
        change = (
            update(stream_table)
            .where(stream_table.c.performer_id == performer_id, stream_table.c.title != ERASED_TITLE)
            .values(title=ERASED_TITLE)
        )
        return (await self._connection.execute(change)).rowcount


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
