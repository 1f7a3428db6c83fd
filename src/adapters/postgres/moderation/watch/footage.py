"""Stills and clips of shows, and who looked at them, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    SmallInteger,
    Table,
    Text,
    Uuid,
    literal,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.moderation.watch.withheld import withheld
from adapters.postgres.schema import metadata
from adapters.postgres.sealed_items import PostgresSealedItems
from domain.ids import FootageId, FootageOpeningId, FootageViewId, StreamId, UserId
from domain.moderation.watch.footage import (
    Footage,
    FootageCause,
    FootageFile,
    FootageKind,
    FootageNotFound,
    FootageState,
)
from domain.moderation.watch.footage_view import FootageView, FootageViewNotFound
from ports.moderation.watch.footage import (
    FootageBook,
    FootageViews,
)

_FILE = "num_nonnulls(object_key, key_id, wrapped_key, media_type, size_bytes, sha256, seconds, taken_at)"

footage_table = Table(
    "footage",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("slot", Integer),
    Column("asked_by", Uuid, ForeignKey("account.id")),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("grave", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("object_key", Text, unique=True),
    Column("key_id", Text),
    Column("wrapped_key", LargeBinary),
    Column("media_type", Text),
    Column("size_bytes", BigInteger),
    Column("sha256", LargeBinary),
    Column("seconds", Float),
    Column("taken_at", DateTime(timezone=True)),
    Column("erased_at", DateTime(timezone=True)),
    Column("piece", SmallInteger, nullable=False, server_default="0"),
    CheckConstraint("kind IN ('still', 'clip')", name="kind"),
    CheckConstraint("cause IN ('schedule', 'demand', 'stop', 'alarm', 'report')", name="cause"),
    CheckConstraint("(cause = 'schedule') = (slot IS NOT NULL)", name="slot"),
    CheckConstraint("(cause = 'demand') = (asked_by IS NOT NULL)", name="asked_by"),
    CheckConstraint("state IN ('awaited', 'stored', 'missing', 'erased')", name="state"),
    CheckConstraint(f"(state = 'stored') = ({_FILE} = 8) AND {_FILE} IN (0, 8)", name="file"),
    CheckConstraint("(state = 'erased') = (erased_at IS NOT NULL)", name="erased"),
    CheckConstraint("piece = 0 OR (piece > 0 AND kind = 'clip')", name="piece"),
    Index("ix_footage_stream_id_slot", "stream_id", "slot", unique=True),
    Index("ix_footage_stream_id_asked_at", "stream_id", "asked_at"),
    Index("ix_footage_awaited", "asked_at", postgresql_where=text("state = 'awaited'")),
    Index("ix_footage_stored", "kind", "grave", "asked_at", postgresql_where=text("state = 'stored'")),
)

footage_view_table = Table(
    "footage_view",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("token_digest", LargeBinary, nullable=False, unique=True),
    Column("footage_id", Uuid, ForeignKey("footage.id"), nullable=False, index=True),
    Column("viewer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("opening_id", Uuid, ForeignKey("footage_opening.id")),
)

_FILE_COLUMNS = (
    "object_key", "key_id", "wrapped_key", "media_type", "size_bytes", "sha256", "seconds", "taken_at",
)  # fmt: skip


def _footage_row(footage: Footage) -> dict[str, object]:
    row: dict[str, object] = {
        "id": footage.id,
        "stream_id": footage.stream_id,
        "performer_id": footage.performer_id,
        "kind": footage.kind.value,
        "cause": footage.cause.value,
        "slot": footage.slot,
        "asked_by": footage.asked_by,
        "asked_at": footage.asked_at,
        "grave": footage.grave,
        "state": footage.state.value,
        "erased_at": footage.erased_at,
        "piece": footage.piece,
    }
    return row | {name: getattr(footage.file, name, None) for name in _FILE_COLUMNS}


def footage_of(row: Row[tuple[object, ...]]) -> Footage:
    file = None
    if row.object_key is not None:
        file = FootageFile(**{name: getattr(row, name) for name in _FILE_COLUMNS})
    return Footage(
        id=FootageId(row.id),
        stream_id=StreamId(row.stream_id),
        performer_id=UserId(row.performer_id),
        kind=FootageKind(row.kind),
        cause=FootageCause(row.cause),
        slot=row.slot,
        asked_by=UserId(row.asked_by) if row.asked_by else None,
        asked_at=row.asked_at,
        grave=row.grave,
        state=FootageState(row.state),
        file=file,
        erased_at=row.erased_at,
        piece=row.piece,
    )


class PostgresFootageBook(FootageBook):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, footage: Footage) -> Footage | None:
        # Without a target, so that it stands back from a taken id and from a taken slot alike.
        await self._connection.execute(
            insert(footage_table).values(_footage_row(footage)).on_conflict_do_nothing()
        )
        query = select(footage_table).where(footage_table.c.id == footage.id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return footage_of(row) if row is not None else None

    async def find(self, footage_id: FootageId) -> Footage | None:
        query = select(footage_table).where(footage_table.c.id == footage_id)
        row = (await self._connection.execute(query)).one_or_none()
        return footage_of(row) if row is not None else None

    async def get_for_update(self, footage_id: FootageId) -> Footage:
        query = select(footage_table).where(footage_table.c.id == footage_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise FootageNotFound("there is no such footage")
        return footage_of(row)

    async def update(self, footage: Footage) -> None:
        change = update(footage_table).where(footage_table.c.id == footage.id).values(_footage_row(footage))
        if (await self._connection.execute(change)).rowcount == 0:
            raise FootageNotFound("there is no such footage")

    async def is_withheld(self, stream_id: StreamId) -> bool:
        return bool(await self._connection.scalar(select(withheld(literal(stream_id, Uuid)))))

    async def awaited(
        self, *, before: datetime, after: tuple[datetime, FootageId] | None = None, limit: int
    ) -> Sequence[Footage]:
        table = footage_table.c
        query = select(footage_table).where(
            table.state == FootageState.AWAITED.value, table.asked_at < before
        )
        if after is not None:
            query = query.where(tuple_(table.asked_at, table.id) > after)
        rows = await self._connection.execute(query.order_by(table.asked_at, table.id).limit(limit))
        return [footage_of(row) for row in rows]


class PostgresFootageViews(FootageViews):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, view: FootageView) -> None:
        await self._connection.execute(
            insert(footage_view_table).values(
                id=view.id,
                token_digest=view.token_digest,
                footage_id=view.footage_id,
                viewer_id=view.viewer_id,
                reason=view.reason,
                opened_at=view.opened_at,
                expires_at=view.expires_at,
                opening_id=view.opening_id,
            )
        )

    async def get(self, token_digest: bytes) -> FootageView:
        query = select(footage_view_table).where(footage_view_table.c.token_digest == token_digest)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise FootageViewNotFound("there is no such view")
        return FootageView(
            FootageViewId(row.id), row.token_digest, FootageId(row.footage_id), UserId(row.viewer_id), row.reason,
            row.opened_at, row.expires_at, FootageOpeningId(row.opening_id) if row.opening_id else None,
        )  # fmt: skip


def sealed_footage(engine: AsyncEngine) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name="footage",
        table=footage_table,
        key_id=footage_table.c.key_id,
        wrapped_key=footage_table.c.wrapped_key,
        context=lambda row: footage_of(row).context,
    )
