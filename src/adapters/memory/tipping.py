"""Tips in memory."""

from dataclasses import replace

from domain.ids import TipId, UserId
from domain.tipping.tip import Tip, TipIdReused
from ports.tipping import Tips


class TippingTables:
    def __init__(self) -> None:
        self.tips: dict[TipId, Tip] = {}


class MemoryTips(Tips):
    def __init__(self, tables: TippingTables) -> None:
        self._tables = tables

    async def find(self, tip_id: TipId) -> Tip | None:
        return self._tables.tips.get(tip_id)

    async def add(self, tip: Tip) -> None:
        if tip.id in self._tables.tips:
            raise TipIdReused("this id belongs to another tip")
        self._tables.tips[tip.id] = tip

    async def erase_messages_of(self, viewer_id: UserId) -> int:
        written = [tip for tip in self._tables.tips.values() if tip.viewer_id == viewer_id and tip.message]
        for tip in written:
            self._tables.tips[tip.id] = replace(tip, message="")
        return len(written)
