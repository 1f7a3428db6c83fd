"""Put an item on the tip menu, or change one."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import MenuItemId, UserId
from domain.moderation.text.word_list import Surface, Writing
from domain.money import Tokens
from domain.tipping.menu_item import ItemState, MenuItem, require_room_for_another
from ports.clock import Clock
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class PutMenuItem:
    """A performer proposes an item. Nobody sees it, new or changed, before a moderator approved it (TIP-03).

    Safe to repeat: the client chooses the item's id. Raises `InvalidMenuItem`, `LinkRefused`, `ForbiddenText`,
    `BlockedWords`, `MenuFull`, `MenuItemIdReused`, `PermissionDenied`.
    """

    begin: BeginTransaction
    screen: TextScreen
    now: Clock

    async def __call__(
        self, *, item_id: MenuItemId, performer_id: UserId, name: str, tokens: Tokens
    ) -> MenuItem:
        proposed = MenuItem.propose(
            item_id=item_id, performer_id=performer_id, name=name, tokens=tokens, now=self.now()
        )
        read = await self.screen.read(proposed.name, Writing(performer_id, Surface.MENU, None))
        read.require_fit(pointer="/name")
        async with self.begin() as tx:
            performer = await tx.users.get_for_update(performer_id)  # in line with whoever adds another item
            require_permission(performer.role, Permission.SET_TIP_MENU)
            earlier = await tx.tip_menus.find_for_update(item_id)
            item = earlier.changed_to(proposed) if earlier else proposed
            if earlier is None or earlier.state is ItemState.WITHDRAWN:
                require_room_for_another(await tx.tip_menus.count(performer_id))
            if item != earlier:
                await tx.tip_menus.save(item)
            return item
