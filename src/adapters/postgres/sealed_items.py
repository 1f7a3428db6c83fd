"""Wrapped keys in a table's columns, for the rotation of keys."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Column, Row, Table, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from ports.sealing import Context, SealedItem, SealedItems, WrappedKey


class PostgresSealedItems(SealedItems):
    """Two columns of a table: the key's id and the wrapped key, both null where there is nothing sealed.

    The table's primary key is one UUID. `context` makes the context out of a whole row.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        name: str,
        table: Table,
        key_id: Column[str],
        wrapped_key: Column[bytes],
        context: Callable[[Row[tuple[object, ...]]], Context],
    ) -> None:
        self._engine = engine
        self._name = name
        self._table = table
        (self._id,) = table.primary_key.columns
        self._key_id = key_id
        self._wrapped_key = wrapped_key
        self._context = context

    @property
    def wrapped_key(self) -> Column[bytes]:
        return self._wrapped_key

    @property
    def name(self) -> str:
        return self._name

    async def count_by_key(self) -> Mapping[str, int]:
        query = (
            select(self._key_id.label("key_id"), func.count().label("things"))
            .where(self._key_id.is_not(None))
            .group_by(self._key_id)
        ).order_by(self._key_id)
        async with self._engine.connect() as connection:
            return {row.key_id: row.things for row in await connection.execute(query)}

    async def next_batch(self, *, after: UUID | None, not_key_id: str, limit: int) -> Sequence[SealedItem]:
        query = select(self._table).where(self._key_id != not_key_id)
        if after is not None:
            query = query.where(self._id > after)
        async with self._engine.connect() as connection:
            rows = await connection.execute(query.order_by(self._id).limit(limit))
            return [self._item(row) for row in rows]

    async def replace_key(self, item: SealedItem, key: WrappedKey) -> None:
        statement = update(self._table).where(
            self._id == item.id,
            self._key_id == item.key.key_id,
            self._wrapped_key == item.key.blob,
        )
        async with self._engine.begin() as connection:
            await connection.execute(
                statement.values({self._key_id: key.key_id, self._wrapped_key: key.blob})
            )

    def _item(self, row: Row[tuple[object, ...]]) -> SealedItem:
        columns = row._mapping
        key = WrappedKey(columns[self._key_id], columns[self._wrapped_key])
        return SealedItem(columns[self._id], key, self._context(row))
