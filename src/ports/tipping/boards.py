"""Who tipped, told in bands; and the messages of tips that wait for a moderator."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from domain.ids import StreamId, TipId, UserId
from domain.tipping.tip import WORDS_WAIT_SECONDS


@dataclass(frozen=True, slots=True)
class BoardRow:
    """`band` is the least of the band that the sum of this person's tips is in. All who are anonymous are one row."""

    name: str
    band: int
    is_anonymous: bool


@dataclass(frozen=True, slots=True)
class RecentTip:
    viewer_id: UserId | None
    """None of whoever tips anonymously."""
    name: str
    band: int
    message: str
    at: datetime


class TipBoards(Protocol):
    """Nothing here is a balance, nor the sum of one person's tips: bands only (TIP-05)."""

    @abstractmethod
    async def of_show(self, stream_id: StreamId, *, limit: int) -> Sequence[BoardRow]:
        """Who gave most comes first."""

    @abstractmethod
    async def of_performer(self, performer_id: UserId, *, since: datetime, limit: int) -> Sequence[BoardRow]:
        """Of tips since then, in shows that were made since then."""

    @abstractmethod
    async def recent(self, stream_id: StreamId, *, limit: int) -> Sequence[RecentTip]:
        """Newest first. A message that waits, or was dropped, is left out."""


@dataclass(frozen=True, slots=True)
class HeldMessageRow:
    """The text of a tip that waits. Staff see who wrote it, anonymous or not."""

    tip_id: TipId
    stream_id: StreamId
    viewer_id: UserId
    viewer_name: str
    performer_name: str
    is_anonymous: bool
    tokens: int
    message: str
    sent_at: datetime

    @property
    def until(self) -> datetime:
        """Nobody decides on it any more from then on."""
        return self.sent_at + timedelta(seconds=WORDS_WAIT_SECONDS)


class HeldMessages(Protocol):
    @abstractmethod
    async def waiting(self, *, limit: int) -> Sequence[HeldMessageRow]:
        """Longest waiting first; what has no time left is among them until the worker has come."""

    @abstractmethod
    async def overdue(self, *, now: datetime, limit: int) -> Sequence[TipId]:
        """Tips whose words wait though their time is over, the longest first."""
