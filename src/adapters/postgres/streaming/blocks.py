"""Whom performers blocked, in PostgreSQL."""

from collections.abc import Collection, Sequence

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.pairs import PostgresPairs
from adapters.postgres.schema import metadata
from adapters.postgres.streaming.shows import stream_table
from domain.identity.permissions import STAFF
from domain.ids import StreamId, UserId
from domain.streaming.block import Block
from ports.streaming.blocks import BlockedRow, BlockQueries, Blocks

block_table = Table(
    "performer_block",
    metadata,
    Column("performer_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("person_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("performer_id <> person_id", name="somebody_else"),
    Index("ix_performer_block_person_id", "person_id"),
)


class PostgresBlocks(PostgresPairs, Blocks):
    _table = block_table

    async def is_blocked(self, performer_id: UserId, person_id: UserId) -> bool:
        return await self._since(performer_id, person_id) is not None

    async def add(self, block: Block) -> None:
        await self._add(block.performer_id, block.person_id, block.at)

    async def lift(self, performer_id: UserId, person_id: UserId) -> bool:
        return await self._end(performer_id, person_id)


class PostgresBlockQueries(BlockQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_performer(self, performer_id: UserId) -> Sequence[BlockedRow]:
        table, account = block_table.c, account_table.c
        query = (
            select(table.person_id, account.display_name, table.at)
            .join(account_table, account.id == table.person_id)
            .where(table.performer_id == performer_id)
            .order_by(table.at.desc(), table.person_id.desc())
        )
        async with self._engine.connect() as connection:
            return [
                BlockedRow(UserId(row.person_id), row.display_name, row.at)
                for row in await connection.execute(query)
            ]

    async def shut_out(
        self, present: Collection[tuple[StreamId, UserId]]
    ) -> frozenset[tuple[StreamId, UserId]]:
        if not present:
            return frozenset()
        here = (
            func.unnest(bindparam("streams", type_=ARRAY(Uuid)), bindparam("people", type_=ARRAY(Uuid)))
            .table_valued(column("stream_id", Uuid), column("person_id", Uuid))
            .render_derived("here")
        )
        query = (
            select(here.c.stream_id, here.c.person_id)
            .select_from(here)
            .join(stream_table, stream_table.c.id == here.c.stream_id)
            .join(
                block_table,
                and_(
                    block_table.c.performer_id == stream_table.c.performer_id,
                    block_table.c.person_id == here.c.person_id,
                ),
            )
            .join(account_table, account_table.c.id == here.c.person_id)
            .where(account_table.c.role.not_in([role.value for role in STAFF]))
        )
        values = {"streams": [stream for stream, _ in present], "people": [person for _, person in present]}
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query, values)).all()
        return frozenset((StreamId(row.stream_id), UserId(row.person_id)) for row in rows)
