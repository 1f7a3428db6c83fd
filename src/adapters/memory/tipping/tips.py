"""Tips in memory."""

from collections.abc import Sequence
from dataclasses import replace

from domain.chat.removal import Removal
from domain.ids import GoalId, MenuItemId, OverlayTokenId, TipId, UserId
from domain.tipping.goal import Goal
from domain.tipping.menu_item import MenuItem
from domain.tipping.overlay_token import OverlayToken
from domain.tipping.spending import SpendingControl
from domain.tipping.tip import MessageState, Tip, TipIdReused, TipNotFound
from ports.tipping.tips import Tips


class TippingTables:
    def __init__(self) -> None:
        self.tips: dict[TipId, Tip] = {}
        self.removals: dict[TipId, Removal] = {}
        """Of words that are taken away."""
        self.menu_items: dict[MenuItemId, MenuItem] = {}
        self.goals: dict[GoalId, Goal] = {}
        self.controls: dict[UserId, SpendingControl] = {}
        self.overlay_tokens: dict[OverlayTokenId, OverlayToken] = {}


class MemoryTips(Tips):
    def __init__(self, tables: TippingTables) -> None:
        self._tables = tables

    async def find(self, tip_id: TipId) -> Tip | None:
        return self._tables.tips.get(tip_id)

    async def add(self, tip: Tip) -> None:
        if tip.id in self._tables.tips:
            raise TipIdReused("this id belongs to another tip")
        self._tables.tips[tip.id] = tip

    async def get_for_update(self, tip_id: TipId) -> Tip:
        if tip_id not in self._tables.tips:
            raise TipNotFound("there is no such tip")
        return self._tables.tips[tip_id]

    async def has_tipped(self, viewer_id: UserId, performer_id: UserId) -> bool:
        given = ((tip.viewer_id, tip.performer_id) for tip in self._tables.tips.values())
        return (viewer_id, performer_id) in given

    async def decide_message(self, tip: Tip) -> None:
        self._tables.tips[tip.id] = tip
        if tip.message_state is not MessageState.REMOVED:
            self._tables.removals.pop(tip.id, None)

    async def remove_words(self, removal: Removal) -> Sequence[tuple[TipId, UserId]]:
        gone = self._standing(removal)
        for tip in gone:
            self._tables.tips[tip.id] = replace(tip, message_state=MessageState.REMOVED)
            self._tables.removals[tip.id] = removal
        return [(tip.id, tip.viewer_id) for tip in gone]

    async def standing_words(self, removal: Removal) -> Sequence[TipId]:
        return [tip.id for tip in self._standing(removal)]

    def _standing(self, removal: Removal) -> list[Tip]:
        return [
            tip
            for tip in self._tables.tips.values()
            if tip.stream_id == removal.stream_id
            and tip.told_message
            and removal.tip_id in (None, tip.id)
            and (removal.author_id is None or (removal.author_id == tip.viewer_id and not tip.is_anonymous))
        ]

    async def erase_messages_of(self, viewer_id: UserId) -> int:
        written = [tip for tip in self._tables.tips.values() if tip.viewer_id == viewer_id and tip.message]
        for tip in written:
            self._tables.tips[tip.id] = replace(tip, message="")
        return len(written)
