"""Whom people muted, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Uuid,
    delete,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity import account_table
from adapters.postgres.schema import metadata
from domain.chat.mute import Mute
from domain.ids import UserId
from ports.chat_mutes import MutedRow, MuteQueries, Mutes

chat_mute_table = Table(
    "chat_mute",
    metadata,
    Column("muter_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("muted_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("muter_id <> muted_id", name="somebody_else"),
    Index("ix_chat_mute_muted_id", "muted_id"),
)


class PostgresMutes(Mutes):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def is_muted(self, muter_id: UserId, muted_id: UserId) -> bool:
        query = select(chat_mute_table.c.at).where(_between(muter_id, muted_id))
        return (await self._connection.execute(query)).one_or_none() is not None

    async def count(self, muter_id: UserId) -> int:
        query = select(func.count()).where(chat_mute_table.c.muter_id == muter_id)
        count: int = (await self._connection.execute(query)).scalar_one()
        return count

    async def add(self, mute: Mute) -> None:
        row = {"muter_id": mute.muter_id, "muted_id": mute.muted_id, "at": mute.at}
        await self._connection.execute(upsert(chat_mute_table).values(row).on_conflict_do_nothing())

    async def end(self, muter_id: UserId, muted_id: UserId) -> None:
        await self._connection.execute(delete(chat_mute_table).where(_between(muter_id, muted_id)))

    async def erase_of(self, person_id: UserId) -> int:
        table = chat_mute_table.c
        gone = delete(chat_mute_table).where(or_(table.muter_id == person_id, table.muted_id == person_id))
        return (await self._connection.execute(gone)).rowcount


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


def _between(muter_id: UserId, muted_id: UserId) -> ColumnElement[bool]:
    table = chat_mute_table.c
    return (table.muter_id == muter_id) & (table.muted_id == muted_id)
