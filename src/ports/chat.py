"""Chat messages, kept as evidence beside the room's log."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.chat.kept_out import KeptOut
from domain.chat.message import Message
from domain.chat.removal import Removal
from domain.ids import MessageId, UserId


class Messages(Protocol):
    @abstractmethod
    async def find(self, message_id: MessageId) -> Message | None: ...

    @abstractmethod
    async def add(self, message: Message) -> None:
        """Raises `MessageIdReused` when another message has the id."""

    @abstractmethod
    async def remove(self, removal: Removal) -> Sequence[tuple[MessageId, UserId]]:
        """Mark as taken away what the removal names and is not gone yet; the words stay as evidence.

        Returns the messages, each with its author.
        """

    @abstractmethod
    async def erase_of(self, author_id: UserId) -> int:
        """Take the words out of all that a person wrote; returns of how many messages."""


class KeptOutBook(Protocol):
    """Who may not write in which performer's rooms."""

    @abstractmethod
    async def find(self, performer_id: UserId, person_id: UserId) -> KeptOut | None:
        """The latest decision, also one whose time is over."""

    @abstractmethod
    async def save(self, kept_out: KeptOut) -> None:
        """It takes the place of the one before."""

    @abstractmethod
    async def end(self, performer_id: UserId, person_id: UserId, *, now: datetime) -> bool:
        """Let it be over now; returns whether there was one that still held."""
