"""Recordings of shows in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
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
    Uuid,
    exists,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.compliance.requests import stays
from adapters.postgres.consent.tables import media_item_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.watch.withheld import withheld
from adapters.postgres.schema import metadata
from adapters.postgres.sealed_items import PostgresSealedItems
from adapters.postgres.streaming.shows import stream_table
from domain.consent.media_item import MediaState
from domain.ids import RecordingId, StreamId, UserId
from domain.streaming.recording import (
    AlreadyRecording,
    Recording,
    RecordingNotFound,
    RecordingState,
    StoredPart,
)
from ports.streaming.recordings import (
    DueRecording,
    FiledRecording,
    RecordingFile,
    RecordingQueries,
    RecordingRetention,
    RecordingRow,
    Recordings,
)

recording_table = Table(
    "recording",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False, index=True),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("object_key", Text, nullable=False, unique=True),
    Column("key_id", Text, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("upload_id", Text),
    Column("parts", JSONB, nullable=False),
    Column("is_whole", Boolean, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("stopped_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint("state IN ('open', 'stored', 'lost', 'erased')", name="state"),
    CheckConstraint("state = 'open' OR upload_id IS NULL", name="upload"),
    CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
    CheckConstraint("ended_at IS NULL OR stopped_at IS NOT NULL", name="stopped"),
    Index(
        "ix_recording_running", "stream_id", unique=True,
        postgresql_where=text("state = 'open' AND stopped_at IS NULL"),
    ),
    Index("ix_recording_open", "asked_at", postgresql_where=text("state = 'open'")),
    Index("ix_recording_asked_at", "asked_at", "id"),
)  # fmt: skip
_RUNNING = (recording_table.c.state == RecordingState.OPEN.value) & recording_table.c.stopped_at.is_(None)


def _row(recording: Recording) -> dict[str, object]:
    return {
        "id": recording.id,
        "stream_id": recording.stream_id,
        "performer_id": recording.performer_id,
        "state": recording.state.value,
        "object_key": recording.object_key,
        "key_id": recording.key_id,
        "wrapped_key": recording.wrapped_key,
        "media_type": recording.media_type,
        "upload_id": recording.upload_id,
        "parts": [
            [part.number, part.tag, part.size_bytes, part.segments, part.film_bytes]
            for part in recording.parts
        ],
        "is_whole": recording.is_whole,
        "asked_at": recording.asked_at,
        "stopped_at": recording.stopped_at,
        "ended_at": recording.ended_at,
    }


def recording_of(row: Row[tuple[object, ...]]) -> Recording:
    return Recording(
        id=RecordingId(row.id),
        stream_id=StreamId(row.stream_id),
        performer_id=UserId(row.performer_id),
        state=RecordingState(row.state),
        object_key=row.object_key,
        key_id=row.key_id,
        wrapped_key=row.wrapped_key,
        media_type=row.media_type,
        upload_id=row.upload_id,
        parts=tuple(StoredPart(*(*part, 0, 0)[:5]) for part in row.parts),
        is_whole=row.is_whole,
        asked_at=row.asked_at,
        stopped_at=row.stopped_at,
        ended_at=row.ended_at,
    )


class PostgresRecordings(Recordings):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, recording: Recording) -> Recording:
        # Without a target, so that it stands back from a taken id and from one that runs alike.
        await self._connection.execute(
            insert(recording_table).values(_row(recording)).on_conflict_do_nothing()
        )
        query = select(recording_table).where(recording_table.c.id == recording.id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise AlreadyRecording("this show is recorded already")
        return recording_of(row)

    async def get(self, recording_id: RecordingId) -> Recording:
        return await self._one(select(recording_table).where(recording_table.c.id == recording_id))

    async def get_for_update(self, recording_id: RecordingId) -> Recording:
        query = select(recording_table).where(recording_table.c.id == recording_id).with_for_update()
        return await self._one(query)

    async def _one(self, query: Select[tuple[object, ...]]) -> Recording:
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise RecordingNotFound("there is no such recording")
        return recording_of(row)

    async def update(self, recording: Recording) -> None:
        change = update(recording_table).where(recording_table.c.id == recording.id).values(_row(recording))
        if (await self._connection.execute(change)).rowcount == 0:
            raise RecordingNotFound("there is no such recording")

    async def open(self) -> Sequence[Recording]:
        query = select(recording_table).where(recording_table.c.state == RecordingState.OPEN.value)
        rows = await self._connection.execute(
            query.order_by(recording_table.c.asked_at, recording_table.c.id)
        )
        return [recording_of(row) for row in rows]

    async def to_erase(self, *, now: datetime, limit: int) -> Sequence[Recording]:
        query = (
            select(recording_table)
            .join(media_item_table, media_item_table.c.id == recording_table.c.id)
            .where(recording_table.c.state == RecordingState.STORED.value)
            .where(media_item_table.c.state == MediaState.ERASED.value)
            .where(~stays(recording_table.c.performer_id, now))
            .limit(limit)
        )
        return [recording_of(row) for row in await self._connection.execute(query)]


class PostgresRecordingRetention(RecordingRetention):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def due(self, *, before: datetime, now: datetime, limit: int) -> Sequence[DueRecording]:
        table = recording_table.c
        query = (
            select(recording_table)
            .where(
                table.state == RecordingState.STORED.value,
                table.ended_at < before,
                ~stays(recording_table.c.performer_id, now),
            )
            .order_by(table.ended_at, table.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            found = [recording_of(row) for row in await connection.execute(query)]
        return [
            DueRecording(each.id, each.stream_id, each.performer_id, each.ended_at)
            for each in found
            if each.ended_at is not None
        ]


class PostgresRecordingQueries(RecordingQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_stream(self, stream_id: StreamId) -> Sequence[RecordingRow]:
        query = (
            select(recording_table)
            .where(recording_table.c.stream_id == stream_id)
            .order_by(recording_table.c.asked_at.desc(), recording_table.c.id.desc())
        )
        async with self._engine.connect() as connection:
            found = [recording_of(row) for row in await connection.execute(query)]
        return [
            RecordingRow(
                each.id, each.state, each.is_running, each.is_whole, sum(p.size_bytes for p in each.parts),
                each.asked_at, each.ended_at,
            )
            for each in found
        ]  # fmt: skip

    async def is_recorded(self, stream_id: StreamId) -> bool:
        query = select(recording_table.c.id).where(recording_table.c.stream_id == stream_id, _RUNNING)
        async with self._engine.connect() as connection:
            return (await connection.execute(query.limit(1))).one_or_none() is not None


class PostgresRecordingFile(RecordingFile):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def newest(
        self, *, stream_id: StreamId | None, before: RecordingId | None, limit: int
    ) -> Sequence[FiledRecording]:
        query = file_page(stream_id=stream_id, before=before, limit=limit)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            _filed(recording_of(row), row.title, row.display_name, is_hidden=not row.visible) for row in rows
        ]


def file_page(
    *, stream_id: StreamId | None, before: RecordingId | None, limit: int
) -> Select[tuple[object, ...]]:
    """A page of the list of recordings, found by `ix_recording_asked_at` in its order."""
    recording, item = recording_table.c, media_item_table.c
    visible = exists().where(item.id == recording.id, item.state == MediaState.VISIBLE)
    query = (
        select(recording_table, stream_table.c.title, account_table.c.display_name, visible.label("visible"))
        .join(stream_table, stream_table.c.id == recording.stream_id)
        .join(account_table, account_table.c.id == recording.performer_id)
        .where(~withheld(recording.stream_id))
        .order_by(recording.asked_at.desc(), recording.id.desc())
        .limit(limit)
    )
    if stream_id is not None:
        query = query.where(recording.stream_id == stream_id)
    if before is not None:
        last = recording_table.alias()
        query = query.where(
            tuple_(recording.asked_at, recording.id)
            < select(last.c.asked_at, last.c.id).where(last.c.id == before).scalar_subquery()
        )
    return query


def _filed(recording: Recording, title: str, performer_name: str, *, is_hidden: bool) -> FiledRecording:
    return FiledRecording(
        recording.id, recording.stream_id, title, performer_name, recording.state, recording.is_running,
        recording.is_whole, recording.has_film, is_hidden, recording.asked_at, recording.ended_at,
    )  # fmt: skip


def sealed_recordings(engine: AsyncEngine) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name="recordings",
        table=recording_table,
        key_id=recording_table.c.key_id,
        wrapped_key=recording_table.c.wrapped_key,
        context=lambda row: recording_of(row).context,
    )
