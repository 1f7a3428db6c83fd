"""Shows in PostgreSQL."""

from sqlalchemy import (
    CheckConstraint,
    Column,
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
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.schema import metadata
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
from ports.streaming.shows import Streams

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
