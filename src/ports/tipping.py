"""Tips."""

from abc import abstractmethod
from typing import Protocol

from domain.ids import TipId
from domain.tipping.tip import Tip


class Tips(Protocol):
    @abstractmethod
    async def find(self, tip_id: TipId) -> Tip | None: ...

    @abstractmethod
    async def add(self, tip: Tip) -> None:
        """Raises `TipIdReused` when another tip has the id."""
