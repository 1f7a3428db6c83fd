"""Chat messages in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.chat.kept_out import KeptOut
from domain.chat.message import Message, MessageIdReused
from domain.chat.removal import Removal
from domain.ids import MessageId, UserId
from ports.chat import KeptOutBook, Messages


class ChatTables:
    def __init__(self) -> None:
        self.messages: dict[MessageId, Message] = {}
        self.removals: dict[MessageId, Removal] = {}
        self.kept_out: dict[tuple[UserId, UserId], KeptOut] = {}


class MemoryMessages(Messages):
    def __init__(self, tables: ChatTables) -> None:
        self._tables = tables

    async def find(self, message_id: MessageId) -> Message | None:
        return self._tables.messages.get(message_id)

    async def add(self, message: Message) -> None:
        if message.id in self._tables.messages:
            raise MessageIdReused("this id belongs to another message")
        self._tables.messages[message.id] = message

    async def remove(self, removal: Removal) -> Sequence[tuple[MessageId, UserId]]:
        gone = [
            message
            for message in self._tables.messages.values()
            if message.stream_id == removal.stream_id
            and message.id not in self._tables.removals
            and removal.message_id in (None, message.id)
            and removal.author_id in (None, message.author_id)
        ]
        self._tables.removals |= {message.id: removal for message in gone}
        return [(message.id, message.author_id) for message in gone]

    async def erase_of(self, author_id: UserId) -> int:
        written = [m for m in self._tables.messages.values() if m.author_id == author_id and m.text]
        for message in written:
            self._tables.messages[message.id] = replace(message, text="")
        return len(written)


class MemoryKeptOutBook(KeptOutBook):
    def __init__(self, tables: ChatTables) -> None:
        self._tables = tables

    async def find(self, performer_id: UserId, person_id: UserId) -> KeptOut | None:
        return self._tables.kept_out.get((performer_id, person_id))

    async def save(self, kept_out: KeptOut) -> None:
        self._tables.kept_out[kept_out.performer_id, kept_out.person_id] = kept_out

    async def end(self, performer_id: UserId, person_id: UserId, *, now: datetime) -> bool:
        held = self._tables.kept_out.get((performer_id, person_id))
        if held is None or (held.until is not None and held.until <= now):
            return False
        self._tables.kept_out[performer_id, person_id] = replace(held, until=now)
        return True
