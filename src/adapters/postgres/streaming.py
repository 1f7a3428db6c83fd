"""Shows and the rooms' logs in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Row,
    Select,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    any_,
    bindparam,
    column,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_tables import age_status_table
from adapters.postgres.identity import account_table, session_table
from adapters.postgres.schema import metadata
from domain.age_verification.age import AgeState
from domain.identity.permissions import PERMISSIONS, Permission, Role
from domain.ids import EventId, SessionId, StreamId, UserId
from domain.streaming.room_event import ENDINGS, RoomEvent
from domain.streaming.stream import (
    OPEN,
    AlreadyLive,
    EndReason,
    Stream,
    StreamIdReused,
    StreamNotFound,
    StreamNotLive,
    StreamState,
)
from ports.clock import NewId
from ports.identity import Principal
from ports.streaming import (
    Audience,
    LiveRow,
    RoomEvents,
    RoomLog,
    StreamQueries,
    StreamRow,
    Streams,
)

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
    UniqueConstraint("key_digest"),
    CheckConstraint("state IN ('created', 'live', 'ended', 'killed')", name="state"),
    CheckConstraint("end_reason IN ('performer', 'publisher_lost', 'staff')", name="end_reason"),
    CheckConstraint(
        "(state IN ('ended', 'killed')) = (ended_at IS NOT NULL AND end_reason IS NOT NULL)", name="ended"
    ),
    CheckConstraint("state <> 'live' OR started_at IS NOT NULL", name="started"),
    CheckConstraint("octet_length(key_digest) = 32", name="key_digest_sha256"),
    Index("ix_stream_performer_id_created_at", "performer_id", "created_at"),
    Index(
        "ix_stream_open",
        "performer_id",
        unique=True,
        postgresql_where=text("state IN ('created', 'live')"),
    ),
    Index("ix_stream_live", "started_at", "id", postgresql_where=text("state = 'live'")),
)

room_table = Table(
    "room",
    metadata,
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True),
    Column("last_seq", BigInteger, nullable=False),
    Column("is_closed", Boolean, nullable=False),
)
"""One counter a room: its row lock puts the writers of one room in line, and those of other rooms never.

The line is first come, first served. A lock on the show itself, shared by all who tip, would let an unbroken flow of
tips keep out whoever wants to end the show: a room's log is closed here instead, in its turn.
"""

room_event_table = Table(
    "room_event",
    metadata,
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
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
    )


def _event(row: Row[tuple[object, ...]]) -> RoomEvent:
    return RoomEvent(
        id=EventId(row.id),
        stream_id=StreamId(row.stream_id),
        seq=row.seq,
        type=row.type,
        data=row.data,
        occurred_at=row.occurred_at,
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


class PostgresRoomEvents(RoomEvents):
    """`appended` are the events of this transaction: its database broadcasts them after the commit."""

    def __init__(self, connection: AsyncConnection, new_id: NewId) -> None:
        self._connection = connection
        self._new_id = new_id
        self.appended: list[RoomEvent] = []

    async def append(
        self, stream_id: StreamId, event_type: str, data: Mapping[str, object], *, now: datetime
    ) -> RoomEvent:
        # One statement counts and writes: the counter's lock is held for one round trip and the commit.
        event_id, ends = EventId(self._new_id()), event_type in ENDINGS
        counted = (
            upsert(room_table)
            .values(stream_id=stream_id, last_seq=1, is_closed=ends)
            .on_conflict_do_update(
                index_elements=[room_table.c.stream_id],
                set_={"last_seq": room_table.c.last_seq + 1, "is_closed": ends},
                where=~room_table.c.is_closed,
            )
            .returning(room_table.c.last_seq)
            .cte("counted")
        )
        source = select(
            literal(stream_id, Uuid),
            counted.c.last_seq,
            literal(event_id, Uuid),
            literal(event_type, Text),
            literal(dict(data), JSONB),
            literal(now, DateTime(timezone=True)),
        )
        written = (
            insert(room_event_table)
            .from_select(["stream_id", "seq", "id", "type", "data", "occurred_at"], source)
            .returning(room_event_table.c.seq)
        )
        seq = (await self._connection.execute(written)).scalar_one_or_none()
        if seq is None:
            raise StreamNotLive("this show is over")
        event = RoomEvent(event_id, stream_id, seq, event_type, dict(data), now)
        self.appended.append(event)
        return event


def _stream_rows() -> Select[tuple[object, ...]]:
    return select(stream_table, account_table.c.display_name.label("performer_name")).join(
        account_table, account_table.c.id == stream_table.c.performer_id
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

    async def live(self, *, before: tuple[datetime, StreamId] | None, limit: int) -> Sequence[LiveRow]:
        # The state is written out, not bound, so that the planner may use the partial index.
        query = (
            _stream_rows()
            .where(text("stream.state = 'live'"))
            .order_by(stream_table.c.started_at.desc(), stream_table.c.id.desc())
            .limit(limit)
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

    async def open_without_right(self) -> Sequence[StreamId]:
        query = (
            select(stream_table.c.id)
            .join(account_table, account_table.c.id == stream_table.c.performer_id)
            .outerjoin(age_status_table, age_status_table.c.user_id == account_table.c.id)
            .where(
                text("stream.state IN ('created', 'live')"),
                or_(
                    account_table.c.role.not_in(_PERFORMING_ROLES),
                    age_status_table.c.state.is_distinct_from(AgeState.VERIFIED_ADULT.value),
                ),
            )
        )
        return [StreamId(row.id) for row in await self._all(query)]

    async def _all(self, query: Select[tuple[object, ...]]) -> Sequence[Row[tuple[object, ...]]]:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).all()


class PostgresRoomLog(RoomLog):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def since(self, stream_id: StreamId, seq: int, *, limit: int) -> Sequence[RoomEvent]:
        query = (
            select(room_event_table)
            .where(room_event_table.c.stream_id == stream_id, room_event_table.c.seq > seq)
            .order_by(room_event_table.c.seq)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [_event(row) for row in (await connection.execute(query)).all()]

    async def since_many(self, seen: Mapping[StreamId, int], *, limit: int) -> Sequence[RoomEvent]:
        if not seen:
            return []
        rooms = (
            func.unnest(
                bindparam("rooms", list(seen), ARRAY(Uuid)),
                bindparam("seqs", list(seen.values()), ARRAY(BigInteger)),
            )
            .table_valued(column("stream_id", Uuid), column("seq", BigInteger), name="rooms")
            .render_derived()
        )
        later = (
            select(room_event_table)
            .where(room_event_table.c.stream_id == rooms.c.stream_id, room_event_table.c.seq > rooms.c.seq)
            .order_by(room_event_table.c.seq)
            .limit(limit)
            .lateral("later")
        )
        query = select(later).select_from(rooms.join(later, true())).order_by(later.c.stream_id, later.c.seq)
        async with self._engine.connect() as connection:
            return [_event(row) for row in (await connection.execute(query)).all()]

    async def last_seq(self, stream_id: StreamId) -> int:
        query = select(room_table.c.last_seq).where(room_table.c.stream_id == stream_id)
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar_one_or_none() or 0


class PostgresAudience(Audience):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def principals(
        self, sessions: Collection[SessionId], *, now: datetime
    ) -> Mapping[SessionId, Principal]:
        query = (
            select(
                session_table.c.id.label("session_id"),
                account_table.c.id.label("user_id"),
                account_table.c.display_name,
                account_table.c.role,
                func.coalesce(age_status_table.c.state, AgeState.UNVERIFIED.value).label("age_state"),
            )
            .select_from(session_table)
            .join(account_table, account_table.c.id == session_table.c.user_id)
            .outerjoin(age_status_table, age_status_table.c.user_id == account_table.c.id)
            .where(
                session_table.c.id == any_(bindparam("sessions", list(sessions), ARRAY(Uuid))),
                session_table.c.revoked_at.is_(None),
                session_table.c.expires_at > now,
            )
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return {
            SessionId(row.session_id): Principal(
                user_id=UserId(row.user_id),
                session_id=SessionId(row.session_id),
                display_name=row.display_name,
                role=Role(row.role),
                age_state=AgeState(row.age_state),
            )
            for row in rows
        }
