"""Whom people muted, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Uuid,
    select,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.pairs import PostgresPairs
from adapters.postgres.schema import metadata
from domain.chat.mute import Mute
from domain.ids import UserId
from ports.chat.mutes import MutedRow, MuteQueries, Mutes

chat_mute_table = Table(
    "chat_mute",
    metadata,
    Column("muter_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("muted_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("muter_id <> muted_id", name="somebody_else"),
    Index("ix_chat_mute_muted_id", "muted_id"),
)


class PostgresMutes(PostgresPairs, Mutes):
    _table = chat_mute_table

    async def is_muted(self, muter_id: UserId, muted_id: UserId) -> bool:
        return await self._since(muter_id, muted_id) is not None

    async def add(self, mute: Mute) -> None:
        await self._add(mute.muter_id, mute.muted_id, mute.at)

    async def end(self, muter_id: UserId, muted_id: UserId) -> None:
        await self._end(muter_id, muted_id)


class PostgresMuteQueries(MuteQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_person(self, muter_id: UserId) -> Sequence[MutedRow]:
        table, account = chat_mute_table.c, account_table.c
        query = (
            select(table.muted_id, account.display_name, table.at)
            .join(account_table, account.id == table.muted_id)
            .where(table.muter_id == muter_id)
            .order_by(table.at.desc(), table.muted_id.desc())
        )
        async with self._engine.connect() as connection:
            return [
                MutedRow(UserId(row.muted_id), row.display_name, row.at)
                for row in await connection.execute(query)
            ]
