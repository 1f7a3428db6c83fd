"""Tip menus."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import MenuItemId, UserId
from domain.tipping.menu_item import MenuItem


class TipMenus(Protocol):
    @abstractmethod
    async def find_all(self, item_ids: Collection[MenuItemId]) -> Mapping[MenuItemId, MenuItem]:
        """Those that there are, in one read, however many tips name them."""

    @abstractmethod
    async def find_for_update(self, item_id: MenuItemId) -> MenuItem | None:
        """Nobody else changes it, or decides on it, before the transaction ends."""

    @abstractmethod
    async def count(self, performer_id: UserId) -> int:
        """Items that are not withdrawn. The caller holds the performer's account, so that nobody adds one meanwhile."""

    @abstractmethod
    async def save(self, item: MenuItem) -> None:
        """Add it, or write it anew. Raises `MenuItemIdReused` when two performers race for one id."""


@dataclass(frozen=True, slots=True)
class MenuRow:
    item_id: MenuItemId
    name: str
    tokens: int
    state: str
    revision: int
    note: str
    """What the moderator said who refused it."""


@dataclass(frozen=True, slots=True)
class MenuReviewRow:
    """An item that waits for a moderator."""

    item_id: MenuItemId
    performer_id: UserId
    performer_name: str
    name: str
    tokens: int
    revision: int
    submitted_at: datetime


class MenuQueries(Protocol):
    @abstractmethod
    async def of_performer(self, performer_id: UserId) -> Sequence[MenuRow]:
        """All that the performer keeps, cheapest first; what was withdrawn is left out."""

    @abstractmethod
    async def offered(self, performer_id: UserId) -> Sequence[MenuRow]:
        """What viewers are shown: approved items, cheapest first."""

    @abstractmethod
    async def waiting(self, *, limit: int) -> Sequence[MenuReviewRow]:
        """Longest waiting first."""
