"""Tip menus in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence

import msgspec
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_verification.tables import quoted
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.schema import metadata
from domain.ids import MenuItemId, UserId
from domain.money import Tokens
from domain.tipping.menu_item import ItemKind, ItemState, MenuItem, MenuItemIdReused
from ports.tipping.menu import MenuQueries, MenuReviewRow, MenuRow, TipMenus

menu_item_table = Table(
    "tip_menu_item",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_by", Uuid, ForeignKey("account.id")),
    Column("note", Text, nullable=False),
    # The database, too, knows one kind: nothing that is drawn, spun or won (TIP-12).
    CheckConstraint(f"kind IN ({quoted(ItemKind)})", name="kind"),
    CheckConstraint(f"state IN ({quoted(ItemState)})", name="state"),
    CheckConstraint("tokens > 0", name="tokens"),
    CheckConstraint("state NOT IN ('approved', 'refused') OR decided_by IS NOT NULL", name="decided"),
    Index("ix_tip_menu_item_performer_id", "performer_id", "tokens"),
    Index("ix_tip_menu_item_waiting", "submitted_at", postgresql_where=text("state = 'pending'")),
)


def _row(item: MenuItem) -> dict[str, object]:
    return {
        "id": item.id,
        "performer_id": item.performer_id,
        "kind": item.kind.value,
        "name": item.name,
        "tokens": item.tokens,
        "state": item.state.value,
        "revision": item.revision,
        "submitted_at": item.submitted_at,
        "decided_at": item.decided_at,
        "decided_by": item.decided_by,
        "note": item.note,
    }


def _entity(row: Row[tuple[object, ...]]) -> MenuItem:
    return MenuItem(
        id=MenuItemId(row.id),
        performer_id=UserId(row.performer_id),
        kind=ItemKind(row.kind),
        name=row.name,
        tokens=Tokens(row.tokens),
        state=ItemState(row.state),
        revision=row.revision,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        decided_by=UserId(row.decided_by) if row.decided_by else None,
        note=row.note,
    )


menu_item_of = msgspec.json.Decoder(MenuItem).decode
"""The item that `to_jsonb` made of its row: the columns are its fields, by the same names."""


class PostgresTipMenus(TipMenus):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_all(self, item_ids: Collection[MenuItemId]) -> Mapping[MenuItemId, MenuItem]:
        asked = bindparam("asked", list(item_ids), ARRAY(Uuid))
        rows = await self._connection.execute(
            select(menu_item_table).where(menu_item_table.c.id == any_(asked))
        )
        return {item.id: item for item in map(_entity, rows)}

    async def find_for_update(self, item_id: MenuItemId) -> MenuItem | None:
        query = select(menu_item_table).where(menu_item_table.c.id == item_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row else None

    async def count(self, performer_id: UserId) -> int:
        query = (
            select(func.count())
            .select_from(menu_item_table)
            .where(
                menu_item_table.c.performer_id == performer_id,
                menu_item_table.c.state != ItemState.WITHDRAWN.value,
            )
        )
        return (await self._connection.execute(query)).scalar_one()

    async def save(self, item: MenuItem) -> None:
        statement = upsert(menu_item_table).values(_row(item))
        written = await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[menu_item_table.c.id],
                set_={name: statement.excluded[name] for name in _row(item)},
                where=menu_item_table.c.performer_id == item.performer_id,
            )
        )
        if written.rowcount == 0:
            raise MenuItemIdReused("this id belongs to another item")


class PostgresMenuQueries(MenuQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_performer(self, performer_id: UserId) -> Sequence[MenuRow]:
        return await self._menu(performer_id, [state for state in ItemState if state != ItemState.WITHDRAWN])

    async def offered(self, performer_id: UserId) -> Sequence[MenuRow]:
        return await self._menu(performer_id, [ItemState.APPROVED])

    async def _menu(self, performer_id: UserId, states: Sequence[ItemState]) -> Sequence[MenuRow]:
        table = menu_item_table.c
        query = (
            select(menu_item_table)
            .where(table.performer_id == performer_id, table.state.in_([state.value for state in states]))
            .order_by(table.tokens, table.name, table.id)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            MenuRow(MenuItemId(row.id), row.name, row.tokens, row.state, row.revision, row.note)
            for row in rows
        ]

    async def waiting(self, *, limit: int) -> Sequence[MenuReviewRow]:
        table = menu_item_table.c
        query = (
            select(menu_item_table, account_table.c.display_name)
            .join(account_table, account_table.c.id == table.performer_id)
            .where(table.state == ItemState.PENDING.value)
            .order_by(table.submitted_at, table.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            MenuReviewRow(
                item_id=MenuItemId(row.id),
                performer_id=UserId(row.performer_id),
                performer_name=row.display_name,
                name=row.name,
                tokens=row.tokens,
                revision=row.revision,
                submitted_at=row.submitted_at,
            )
            for row in rows
        ]
