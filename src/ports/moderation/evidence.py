"""What two people could lay on a table to compare: a message among its neighbours, and the stills of a show."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import MessageId, StreamId, TipId
from ports.moderation.watch.footage import FootageRow


@dataclass(frozen=True, slots=True)
class ContextLine:
    """A line of a room as it is kept, for staff. `text` is empty where it was erased; it is there where the room does
    not read it any more (`is_removed`). `is_it` marks the one that was asked for."""

    author_name: str
    text: str
    sent_at: datetime
    is_removed: bool
    is_it: bool


class EvidenceQueries(Protocol):
    @abstractmethod
    async def context_of(self, message_id: MessageId, *, lines: int) -> Sequence[ContextLine]:
        """The message, and at most so many lines before and after it in its room, the earliest first; empty where it
        is not kept."""

    @abstractmethod
    async def context_of_tip(self, tip_id: TipId, *, lines: int) -> Sequence[ContextLine]:
        """What was written with the tip, among at most so many lines of the chat before and after it in its room, the
        earliest first; empty where there is no such tip."""

    @abstractmethod
    async def stills_of(self, stream_id: StreamId, *, limit: int) -> Sequence[FootageRow]:
        """Stored stills, the newest first. None of a show in which a bank's picture was found: what was kept of it is
        shown to nobody (CSA-03)."""
