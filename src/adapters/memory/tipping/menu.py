"""Tip menus in memory."""

from collections.abc import Collection, Mapping, Sequence

from adapters.memory.tables import HasTables
from adapters.memory.tipping.tips import TippingTables
from domain.ids import MenuItemId, UserId
from domain.tipping.menu_item import ItemState, MenuItem, MenuItemIdReused
from ports.tipping.menu import MenuQueries, MenuReviewRow, MenuRow, TipMenus


class MemoryTipMenus(TipMenus):
    def __init__(self, tables: TippingTables) -> None:
        self._items = tables.menu_items

    async def find_all(self, item_ids: Collection[MenuItemId]) -> Mapping[MenuItemId, MenuItem]:
        return {item_id: self._items[item_id] for item_id in item_ids if item_id in self._items}

    async def find_for_update(self, item_id: MenuItemId) -> MenuItem | None:
        return self._items.get(item_id)

    async def count(self, performer_id: UserId) -> int:
        return len(_kept(self._items.values(), performer_id))

    async def save(self, item: MenuItem) -> None:
        if item.id in self._items and self._items[item.id].performer_id != item.performer_id:
            raise MenuItemIdReused("this id belongs to another item")
        self._items[item.id] = item


def _kept(items: Collection[MenuItem], performer_id: UserId) -> list[MenuItem]:
    mine = (item for item in items if item.performer_id == performer_id)
    return [item for item in mine if item.state is not ItemState.WITHDRAWN]


class MemoryMenuQueries(MenuQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _items(self) -> Collection[MenuItem]:
        tables: TippingTables = self._database.tables.tipping
        return tables.menu_items.values()

    async def of_performer(self, performer_id: UserId) -> Sequence[MenuRow]:
        cheapest_first = sorted(
            _kept(self._items, performer_id), key=lambda each: (each.tokens, each.name, each.id)
        )
        return [
            MenuRow(item.id, item.name, item.tokens, item.state.value, item.revision, item.note)
            for item in cheapest_first
        ]

    async def offered(self, performer_id: UserId) -> Sequence[MenuRow]:
        return [row for row in await self.of_performer(performer_id) if row.state == ItemState.APPROVED]

    async def waiting(self, *, limit: int) -> Sequence[MenuReviewRow]:
        users = self._database.tables.identity.users
        waiting = [item for item in self._items if item.state is ItemState.PENDING]
        waiting.sort(key=lambda item: (item.submitted_at, item.id))
        return [
            MenuReviewRow(
                item.id,
                item.performer_id,
                users[item.performer_id].display_name,
                item.name,
                item.tokens,
                item.revision,
                item.submitted_at,
            )
            for item in waiting[:limit]
        ]
