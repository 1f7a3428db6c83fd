"""Chat messages, kept as evidence beside the room's log."""

from abc import abstractmethod
from typing import Protocol

from domain.chat.message import Message
from domain.ids import MessageId


class Messages(Protocol):
    @abstractmethod
    async def find(self, message_id: MessageId) -> Message | None: ...

    @abstractmethod
    async def add(self, message: Message) -> None:
        """Raises `MessageIdReused` when another message has the id."""
