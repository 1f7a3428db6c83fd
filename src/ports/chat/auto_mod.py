"""What makes messages wait in a performer's rooms, and the messages that wait."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.chat.held_message import HeldMessage
from domain.chat.message import Message
from domain.ids import MessageId, StreamId, UserId
from domain.moderation.text.auto_mod import AutoMod, Category

AskLevels = Callable[[StreamId], Awaitable[Mapping[Category, int]]]
"""The levels of the room of a show, for a text that is written there now; empty where nobody set anything, or there is
no such show. What was committed before the question is in the answer. Ask before the transaction: many share a look."""


class AutoMods(Protocol):
    @abstractmethod
    async def of(self, performer_id: UserId) -> AutoMod:
        """Off where nobody set anything."""

    @abstractmethod
    async def save(self, auto_mod: AutoMod) -> None:
        """The caller holds the performer."""


class HeldMessages(Protocol):
    @abstractmethod
    async def find_said_or_held(self, message_id: MessageId) -> Message | None:
        """What an id stands for: the message that was said, else the `HeldMessage` that waited."""

    @abstractmethod
    async def find_for_update(self, message_id: MessageId) -> HeldMessage | None:
        """It is held until the transaction ends: of two who decide at once, the second sees what the first did."""

    @abstractmethod
    async def add(self, message: HeldMessage) -> None:
        """Raises `MessageIdReused` when another one that waited has the id."""

    @abstractmethod
    async def save(self, message: HeldMessage) -> None:
        """Keep what was decided."""

    @abstractmethod
    async def count_waiting(self, stream_id: StreamId, author_id: UserId, *, now: datetime) -> int: ...

    @abstractmethod
    async def latest_at(self, stream_id: StreamId, author_id: UserId) -> datetime | None:
        """When a person's latest message of a show was sent: said, taken away since, waiting, or denied."""

    @abstractmethod
    async def erase_of(self, author_id: UserId) -> int:
        """Take the words out of all that a person wrote and that waited; returns of how many messages."""


@dataclass(frozen=True, slots=True)
class HeldMessageRow:
    message_id: MessageId
    author_id: UserId
    author: str
    text: str
    categories: tuple[str, ...]
    sent_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class DecidedMessageRow:
    """What a moderator whom the performer appointed decided about a message that waited."""

    message_id: MessageId
    moderator: str
    author: str
    text: str
    """Empty where it is erased."""
    rule: str
    """In words; empty where it was let through."""
    decided_at: datetime


class HeldMessageQueries(Protocol):
    @abstractmethod
    async def waiting(self, stream_id: StreamId, *, now: datetime, limit: int) -> Sequence[HeldMessageRow]:
        """What waits in a show's room now, the oldest first."""

    @abstractmethod
    async def decided_by_moderators(self, performer_id: UserId, *, limit: int) -> Sequence[DecidedMessageRow]:
        """In the performer's rooms, by those whom they appointed, the latest first."""
