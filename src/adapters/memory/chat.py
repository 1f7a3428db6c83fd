"""Chat messages in memory."""

from dataclasses import replace

from domain.chat.message import Message, MessageIdReused
from domain.ids import MessageId, UserId
from ports.chat import Messages


class ChatTables:
    def __init__(self) -> None:
        self.messages: dict[MessageId, Message] = {}


class MemoryMessages(Messages):
    def __init__(self, tables: ChatTables) -> None:
        self._tables = tables

    async def find(self, message_id: MessageId) -> Message | None:
        return self._tables.messages.get(message_id)

    async def add(self, message: Message) -> None:
        if message.id in self._tables.messages:
            raise MessageIdReused("this id belongs to another message")
        self._tables.messages[message.id] = message

    async def erase_of(self, author_id: UserId) -> int:
        written = [m for m in self._tables.messages.values() if m.author_id == author_id and m.text]
        for message in written:
            self._tables.messages[message.id] = replace(message, text="")
        return len(written)
