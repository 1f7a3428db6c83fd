"""What holds between two people since a time, in PostgreSQL: that one follows, muted or blocked the other."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, Table, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.ids import UserId


class PostgresPairs:
    """Rows of a table whose primary key is two people, in order, and whose `at` is since when."""

    _table: ClassVar[Table]

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def count(self, first_id: UserId, /) -> int:
        """With how many others it holds of the first."""
        first, _ = self._table.primary_key.columns
        query = select(func.count()).where(first == first_id)
        count: int = (await self._connection.execute(query)).scalar_one()
        return count

    async def erase_of(self, person_id: UserId) -> int:
        """Whichever of the two they were; returns how many that was."""
        first, second = self._table.primary_key.columns
        gone = delete(self._table).where(or_(first == person_id, second == person_id))
        return (await self._connection.execute(gone)).rowcount

    async def _since(self, first_id: UserId, second_id: UserId) -> datetime | None:
        """None where nothing holds between them."""
        query = select(self._table.c.at).where(between(self._table, first_id, second_id))
        at: datetime | None = (await self._connection.execute(query)).scalar_one_or_none()
        return at

    async def _add(self, first_id: UserId, second_id: UserId, at: datetime) -> None:
        """The first time stands."""
        first, second = self._table.primary_key.columns
        row = {first.name: first_id, second.name: second_id, "at": at}
        await self._connection.execute(upsert(self._table).values(row).on_conflict_do_nothing())

    async def _end(self, first_id: UserId, second_id: UserId) -> bool:
        """Returns whether it held."""
        gone = delete(self._table).where(between(self._table, first_id, second_id))
        return (await self._connection.execute(gone)).rowcount > 0


def between(table: Table, first_id: UserId, second_id: UserId) -> ColumnElement[bool]:
    first, second = table.primary_key.columns
    return (first == first_id) & (second == second_id)
