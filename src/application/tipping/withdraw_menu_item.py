"""Take an item off the tip menu."""

from dataclasses import dataclass

from domain.ids import MenuItemId, UserId
from domain.tipping.menu_item import MenuItem, MenuItemNotFound
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class WithdrawMenuItem:
    """From now on nobody can tip for it; tips that were sent keep its number. Raises `MenuItemNotFound`."""

    begin: BeginTransaction

    async def __call__(self, *, item_id: MenuItemId, performer_id: UserId) -> MenuItem:
        async with self.begin() as tx:
            item = await tx.tip_menus.find_for_update(item_id)
            if item is None or item.performer_id != performer_id:
                raise MenuItemNotFound("there is no such item")
            withdrawn = item.withdrawn()
            await tx.tip_menus.save(withdrawn)
            return withdrawn
