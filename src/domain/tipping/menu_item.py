"""The tip menu: what a performer offers for a tip, by name and price, reviewed before anybody sees it (TIP-03)."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import MenuItemId, UserId
from domain.money import Tokens

NAME_MAX = 60
PRICE_MAX = 100_000
ITEMS_MAX = 20
NOTE_MAX = 300
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
"""Control characters, direction overrides, lone surrogates. Joiners stay: Indian scripts need them."""


class MenuItemNotFound(NotFound):
    code = "menu_item_not_found"


class MenuItemIdReused(Conflict):
    code = "menu_item_id_reused"


class InvalidMenuItem(Invalid):
    code = "invalid_menu_item"


class MenuFull(Conflict):
    code = "menu_full"


class MenuItemChanged(Conflict):
    """What was decided on is not what stands there now."""

    code = "menu_item_changed"


class MenuPriceChanged(Conflict):
    code = "menu_price_changed"


class RefusalNeedsReason(Invalid):
    code = "refusal_needs_reason"


class ItemKind(StrEnum):
    """One kind there is: a thing at its price. Whatever is drawn, spun or won has no name here (TIP-12)."""

    FIXED = "fixed"


class ItemState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of a performer's menu. Only an approved one is shown and can be tipped.

    `revision` counts the versions of name and price: a moderator decides on the very one that was read.
    """

    id: MenuItemId
    performer_id: UserId
    kind: ItemKind
    name: str
    tokens: Tokens
    state: ItemState
    revision: int
    submitted_at: datetime
    decided_at: datetime | None
    decided_by: UserId | None
    note: str

    @classmethod
    def propose(
        cls, *, item_id: MenuItemId, performer_id: UserId, name: str, tokens: Tokens, now: datetime
    ) -> "MenuItem":
        """Raises `InvalidMenuItem`."""
        words = " ".join(name.split())
        if not 1 <= len(words) <= NAME_MAX or _UNSEEN.search(words):
            raise InvalidMenuItem(f"an item's name has 1 to {NAME_MAX} characters", pointer="/name")
        if not 1 <= tokens <= PRICE_MAX:
            raise InvalidMenuItem(f"an item costs 1 to {PRICE_MAX:,} tokens", pointer="/tokens")
        return cls(
            item_id, performer_id, ItemKind.FIXED, words, tokens, ItemState.PENDING, 1, now, None, None, ""
        )

    def changed_to(self, other: "MenuItem") -> "MenuItem":
        """This item with the name and price of `other`: it goes back to review. The same again changes nothing.

        Raises `MenuItemIdReused` for somebody else's item.
        """
        if other.performer_id != self.performer_id:
            raise MenuItemIdReused("this id belongs to another item")
        if (self.name, self.tokens) == (other.name, other.tokens) and self.state is not ItemState.WITHDRAWN:
            return self
        return replace(other, revision=self.revision + 1)

    def decided(
        self, *, approve: bool, revision: int, moderator_id: UserId, note: str, now: datetime
    ) -> "MenuItem":
        """Raises `MenuItemChanged`, and `RefusalNeedsReason`: the performer is told what to change."""
        words = " ".join(note.split())[:NOTE_MAX]
        if self.state is not ItemState.PENDING or revision != self.revision:
            raise MenuItemChanged("this item was changed or decided on meanwhile; look at it again")
        if not approve and not words:
            raise RefusalNeedsReason("say what is wrong with it", pointer="/note")
        state = ItemState.APPROVED if approve else ItemState.REFUSED
        return replace(self, state=state, decided_at=now, decided_by=moderator_id, note=words)

    def withdrawn(self) -> "MenuItem":
        return replace(self, state=ItemState.WITHDRAWN)

    def removed(self, *, moderator_id: UserId, note: str, now: datetime) -> "MenuItem":
        """Staff took it off the menu. The performer may change it, and then it is looked at anew."""
        words = " ".join(note.split())[:NOTE_MAX]
        return replace(self, state=ItemState.REFUSED, decided_at=now, decided_by=moderator_id, note=words)

    def given_back(
        self, state: ItemState, *, revision: int, moderator_id: UserId, now: datetime
    ) -> "MenuItem":
        """It stands as it stood, unless the performer has changed it meanwhile."""
        if self.state is not ItemState.REFUSED or self.revision != revision:
            return self
        return replace(self, state=state, decided_at=now, decided_by=moderator_id, note="")

    def require_offered(self, *, performer_id: UserId, tokens: Tokens) -> None:
        """Whether a tip of so many tokens to this performer buys the item.

        Raises `MenuItemNotFound` (also while it waits for review) and `MenuPriceChanged`.
        """
        if self.performer_id != performer_id or self.state is not ItemState.APPROVED:
            raise MenuItemNotFound("this is not on the menu", pointer="/menu_item_id")
        if tokens != self.tokens:
            raise MenuPriceChanged(f"this now costs {self.tokens:,} tokens", pointer="/tokens")


def require_room_for_another(count: int) -> None:
    """`count` items are on the menu already. Raises `MenuFull`."""
    if count >= ITEMS_MAX:
        raise MenuFull(f"a menu has at most {ITEMS_MAX} items")
