"""A moderator decides on an item of a tip menu."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, MenuItemId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.tipping.menu_item import MenuItem, MenuItemNotFound
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DecideMenuItem:
    """Approve or refuse the very version that the moderator read (TIP-03).

    Raises `MenuItemNotFound`, `MenuItemChanged`, `RefusalNeedsReason`, `NoteTooLong`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, item_id: MenuItemId, moderator_id: UserId, revision: int, approve: bool, note: str
    ) -> MenuItem:
        now = self.now()
        entry = AuditEntry.menu_item_decided(
            audit_id=AuditId(self.new_id()),
            actor_id=moderator_id,
            item_id=item_id,
            approve=approve,
            note=note,
            now=now,
        )
        async with self.begin() as tx:
            require_permission((await tx.users.get(moderator_id)).role, Permission.REVIEW_TIP_MENUS)
            item = await tx.tip_menus.find_for_update(item_id)
            if item is None:
                raise MenuItemNotFound("there is no such item")
            decided = item.decided(
                approve=approve, revision=revision, moderator_id=moderator_id, note=entry.note, now=now
            )
            await tx.tip_menus.save(decided)
            await tx.audit.append(entry)
            return decided
