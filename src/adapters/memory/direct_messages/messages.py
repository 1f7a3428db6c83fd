"""Direct messages in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.direct_messages.conversation import Conversation
from domain.direct_messages.direct_message import DirectMessage, DirectMessageIdReused, Pair
from domain.direct_messages.door import OFF, Door, Entrance
from domain.ids import DirectMessageId, UserId
from ports.direct_messages.messages import (
    ConversationRow,
    Conversations,
    DirectMessageQueries,
    DirectMessages,
    Doors,
    LetterRow,
)


class DirectMessageTables:
    def __init__(self) -> None:
        self.messages: dict[DirectMessageId, DirectMessage] = {}
        self.conversations: dict[Pair, Conversation] = {}
        self.doors: dict[UserId, Entrance] = {}


class MemoryDirectMessages(DirectMessages):
    def __init__(self, tables: DirectMessageTables) -> None:
        self._messages = tables.messages

    async def find(self, message_id: DirectMessageId) -> DirectMessage | None:
        return self._messages.get(message_id)

    async def find_for_update(self, message_id: DirectMessageId) -> DirectMessage | None:
        return self._messages.get(message_id)

    async def add(self, message: DirectMessage) -> None:
        if message.id in self._messages:
            raise DirectMessageIdReused("this id belongs to another message")
        self._messages[message.id] = message

    async def save(self, message: DirectMessage) -> None:
        self._messages[message.id] = replace(self._messages[message.id], removed_by=message.removed_by)

    async def erase_of(self, author_id: UserId) -> int:
        theirs = [each for each in self._messages.values() if each.author_id == author_id and each.text]
        for each in theirs:
            self._messages[each.id] = replace(each, text="")
        return len(theirs)


class MemoryConversations(Conversations):
    def __init__(self, tables: DirectMessageTables) -> None:
        self._conversations = tables.conversations

    async def find_for_update(self, pair: Pair) -> Conversation | None:
        return self._conversations.get(pair)

    async def save(self, conversation: Conversation) -> None:
        self._conversations[conversation.pair] = conversation


class MemoryDoors(Doors):
    def __init__(self, tables: DirectMessageTables) -> None:
        self._doors = tables.doors

    async def of(self, performer_id: UserId) -> Entrance:
        return self._doors.get(performer_id, OFF)

    async def save(self, performer_id: UserId, entrance: Entrance) -> None:
        self._doors[performer_id] = entrance


class MemoryDirectMessageQueries(DirectMessageQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def entrance(self, performer_id: UserId) -> Entrance:
        return self._tables.doors.get(performer_id, OFF)

    async def open_doors(self, performer_ids: Collection[UserId]) -> frozenset[UserId]:
        doors = self._tables.doors
        return frozenset(each for each in performer_ids if doors.get(each, OFF).door is not Door.OFF)

    async def conversations(self, person_id: UserId, *, limit: int) -> Sequence[ConversationRow]:
        found = sorted(
            self._of(person_id), key=lambda each: (each.latest_at, each.pair.other(person_id)), reverse=True
        )
        users = self._database.tables.identity.users
        return [
            ConversationRow(
                each, users[each.pair.other(person_id)].display_name, each.is_unread_by(person_id)
            )
            for each in found[:limit]
        ]

    async def conversation(self, pair: Pair) -> Conversation | None:
        return self._tables.conversations.get(pair)

    async def messages(
        self, pair: Pair, *, before: tuple[datetime, DirectMessageId] | None, limit: int
    ) -> Sequence[LetterRow]:
        found = [
            each
            for each in self._tables.messages.values()
            if each.pair == pair and (before is None or (each.sent_at, each.id) < before)
        ]
        found.sort(key=lambda each: (each.sent_at, each.id), reverse=True)
        return [LetterRow.of(each) for each in found[:limit]]

    async def unread(self, person_id: UserId) -> int:
        return sum(each.is_unread_by(person_id) for each in self._of(person_id))

    @property
    def _tables(self) -> DirectMessageTables:
        tables: DirectMessageTables = self._database.tables.direct_messages
        return tables

    def _of(self, person_id: UserId) -> Sequence[Conversation]:
        return [
            each
            for each in self._tables.conversations.values()
            if person_id in (each.pair.performer_id, each.pair.viewer_id)
        ]
