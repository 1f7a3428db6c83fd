"""Tips."""

from abc import abstractmethod
from typing import Protocol

from domain.ids import TipId, UserId
from domain.tipping.tip import Tip


class Tips(Protocol):
    @abstractmethod
    async def find(self, tip_id: TipId) -> Tip | None: ...

    @abstractmethod
    async def add(self, tip: Tip) -> None:
        """Raises `TipIdReused` when another tip has the id."""

    @abstractmethod
    async def erase_messages_of(self, viewer_id: UserId) -> int:
        """Take the words out of all tips of a person; returns of how many. The tips themselves stay."""
