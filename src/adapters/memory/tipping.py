"""Tips in memory."""

from domain.ids import TipId
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
