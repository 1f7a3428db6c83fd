"""What staff decided about rooms, in PostgreSQL."""

from collections.abc import Collection, Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Row,
    Table,
    Uuid,
    any_,
    bindparam,
    column,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.schema import metadata
from adapters.postgres.streaming.shows import stream_table
from domain.ids import StreamId, UserId
from domain.streaming.room_controls import RoomControls
from ports.streaming.room_controls import PersonOut, RoomControlBook, RoomControlQueries

room_control_table = Table(
    "room_control",
    metadata,
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True),
    Column("revision", BigInteger, nullable=False),
    Column("is_covered", Boolean, nullable=False),
    Column("is_muted", Boolean, nullable=False),
    Column("removed", ARRAY(Uuid), nullable=False),
    CheckConstraint("revision >= 1", name="revision"),
)


def _row(controls: RoomControls) -> dict[str, object]:
    return {
        "stream_id": controls.stream_id,
        "revision": controls.revision,
        "is_covered": controls.is_covered,
        "is_muted": controls.is_muted,
        "removed": sorted(controls.removed),
    }


def _entity(row: Row[tuple[object, ...]]) -> RoomControls:
    return RoomControls(
        stream_id=StreamId(row.stream_id),
        revision=row.revision,
        is_covered=row.is_covered,
        is_muted=row.is_muted,
        removed=frozenset(UserId(person) for person in row.removed),
    )


async def _of(connection: AsyncConnection, stream_id: StreamId) -> RoomControls:
    query = select(room_control_table).where(room_control_table.c.stream_id == stream_id)
    row = (await connection.execute(query)).one_or_none()
    return _entity(row) if row else RoomControls.none(stream_id)


class PostgresRoomControlBook(RoomControlBook):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, stream_id: StreamId) -> RoomControls:
        return await _of(self._connection, stream_id)

    async def save(self, controls: RoomControls) -> None:
        row = _row(controls)
        change = insert(room_control_table).values(row)
        await self._connection.execute(change.on_conflict_do_update(index_elements=["stream_id"], set_=row))


class PostgresRoomControlQueries(RoomControlQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of(self, stream_id: StreamId) -> RoomControls:
        async with self._engine.connect() as connection:
            return await _of(connection, stream_id)

    async def of_open(self) -> Sequence[RoomControls]:
        query = (
            select(room_control_table)
            .join(stream_table, stream_table.c.id == room_control_table.c.stream_id)
            .where(text("stream.state IN ('created', 'live')"))
        )
        async with self._engine.connect() as connection:
            return [_entity(row) for row in await connection.execute(query)]

    async def people_out(self, stream_id: StreamId) -> Sequence[PersonOut]:
        account, decided = account_table.c, room_control_table.c
        query = (
            select(account.id, account.display_name)
            .join(room_control_table, account.id == any_(decided.removed))
            .where(decided.stream_id == stream_id)
            .order_by(account.display_name, account.id)
        )
        async with self._engine.connect() as connection:
            return [PersonOut(UserId(row.id), row.display_name) for row in await connection.execute(query)]

    async def put_out(
        self, present: Collection[tuple[StreamId, UserId]]
    ) -> frozenset[tuple[StreamId, UserId]]:
        if not present:
            return frozenset()
        decided = room_control_table.c
        here = (
            func.unnest(bindparam("streams", type_=ARRAY(Uuid)), bindparam("people", type_=ARRAY(Uuid)))
            .table_valued(column("stream_id", Uuid), column("person_id", Uuid))
            .render_derived("here")
        )
        query = (
            select(here.c.stream_id, here.c.person_id)
            .join(room_control_table, decided.stream_id == here.c.stream_id)
            .where(here.c.person_id == any_(decided.removed))
        )
        values = {"streams": [stream for stream, _ in present], "people": [person for _, person in present]}
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query, values)).all()
        return frozenset((StreamId(row.stream_id), UserId(row.person_id)) for row in rows)
