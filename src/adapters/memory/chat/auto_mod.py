"""AutoMod's levels, and the messages that wait, in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.memory.tables import HasTables
from domain.chat.held_message import HeldMessage, HeldState
from domain.chat.message import Message, MessageIdReused
from domain.ids import MessageId, StreamId, UserId
from domain.moderation.text.auto_mod import AutoMod, Category
from ports.chat.auto_mod import AutoMods, DecidedMessageRow, HeldMessageQueries, HeldMessageRow, HeldMessages


class AutoModTables:
    def __init__(self) -> None:
        self.levels: dict[UserId, AutoMod] = {}
        self.held: dict[MessageId, HeldMessage] = {}

    def waiting(self, stream_id: StreamId, now: datetime) -> list[HeldMessage]:
        return [
            held
            for held in self.held.values()
            if held.stream_id == stream_id and held.state(now) is HeldState.HELD
        ]


class MemoryAutoMods(AutoMods):
    def __init__(self, tables: AutoModTables) -> None:
        self._tables = tables

    async def of(self, performer_id: UserId) -> AutoMod:
        return self._tables.levels.get(performer_id) or AutoMod.off(performer_id)

    async def save(self, auto_mod: AutoMod) -> None:
        self._tables.levels[auto_mod.performer_id] = auto_mod


class MemoryRoomLevels:
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of_one(self, stream_id: StreamId) -> Mapping[Category, int]:
        tables = self._database.tables
        if (stream := tables.streaming.streams.get(stream_id)) is None:
            return {}
        levels: Mapping[Category, int] = (
            await MemoryAutoMods(tables.auto_mod).of(stream.performer_id)
        ).levels
        return levels


class MemoryHeldMessages(HeldMessages):
    def __init__(self, tables: Any) -> None:
        """`tables`: all of them. What was said has its ids there too."""
        self._tables: AutoModTables = tables.auto_mod
        self._said: Mapping[MessageId, Message] = tables.chat.messages

    async def find_said_or_held(self, message_id: MessageId) -> Message | None:
        return self._said.get(message_id) or self._tables.held.get(message_id)

    async def find_for_update(self, message_id: MessageId) -> HeldMessage | None:
        return self._tables.held.get(message_id)

    async def add(self, message: HeldMessage) -> None:
        if message.id in self._tables.held:
            raise MessageIdReused("this id belongs to another message")
        self._tables.held[message.id] = message

    async def save(self, message: HeldMessage) -> None:
        self._tables.held[message.id] = message

    async def latest_at(self, stream_id: StreamId, author_id: UserId) -> datetime | None:
        written = (*self._said.values(), *self._tables.held.values())
        own = [m.sent_at for m in written if (m.stream_id, m.author_id) == (stream_id, author_id)]
        return max(own, default=None)

    async def count_waiting(self, stream_id: StreamId, author_id: UserId, *, now: datetime) -> int:
        return sum(held.author_id == author_id for held in self._tables.waiting(stream_id, now))

    async def erase_of(self, author_id: UserId) -> int:
        written = [held for held in self._tables.held.values() if held.author_id == author_id and held.text]
        for held in written:
            self._tables.held[held.id] = replace(held, text="")
        return len(written)


class MemoryHeldMessageQueries(HeldMessageQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def waiting(self, stream_id: StreamId, *, now: datetime, limit: int) -> Sequence[HeldMessageRow]:
        tables = self._database.tables
        held = sorted(tables.auto_mod.waiting(stream_id, now), key=lambda each: (each.sent_at, each.id))
        return [
            HeldMessageRow(
                each.id,
                each.author_id,
                tables.identity.users[each.author_id].display_name,
                each.text,
                each.categories,
                each.sent_at,
                each.expires_at,
            )
            for each in held[:limit]
        ]

    async def decided_by_moderators(self, performer_id: UserId, *, limit: int) -> Sequence[DecidedMessageRow]:
        tables = self._database.tables
        users = tables.identity.users
        decided = [
            held
            for held in tables.auto_mod.held.values()
            if tables.streaming.streams[held.stream_id].performer_id == performer_id
            and (performer_id, held.decided_by) in tables.chat.moderators
        ]
        decided.sort(key=lambda held: (held.decided_at, held.id), reverse=True)
        return [
            DecidedMessageRow(
                held.id,
                users[held.decided_by].display_name,
                users[held.author_id].display_name,
                held.text,
                held.rule.text if held.rule is not None else "",
                held.decided_at,
            )
            for held in decided[:limit]
        ]
