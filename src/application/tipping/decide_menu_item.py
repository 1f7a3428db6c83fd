"""A moderator decides on an item of a tip menu."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, MenuItemId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import policy_named
from domain.moderation.events import StaffActed
from domain.tipping.menu_item import MenuItem, MenuItemNotFound
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DecideMenuItem:
    """Approve or refuse the very version that the moderator read (TIP-03).

    What is refused is a decision about its performer: they read the rule and the reasons, `note` in them, and may
    appeal (ENF-01). `policy` is the key of the rule that the item broke; of what is approved it says nothing.

    Raises `UnknownPolicy`, `MenuItemNotFound`, `MenuItemChanged`, `RefusalNeedsReason`, `NoteTooLong`,
    `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, item_id: MenuItemId, moderator_id: UserId, revision: int, approve: bool, note: str, policy: str = ""
    ) -> MenuItem:  # fmt: skip
        now = self.now()
        broken = None if approve else policy_named(policy, "what is refused")
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
            if broken is not None:
                await tx.outbox.add(
                    StaffActed(
                        ActionKind.REMOVE_MENU_ITEM, None, item.performer_id, moderator_id, broken.value, decided.note,
                        str(item.id), None, now, before=f"{item.state.value}:{item.revision}", about=item.name,
                    )
                )  # fmt: skip
            return decided
