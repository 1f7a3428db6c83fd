"""Chat messages in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.chat.auto_mod import MemoryHeldMessages
from adapters.memory.identity.accounts import MemoryUsers
from adapters.memory.streaming.shows import MemoryStreams
from adapters.memory.tables import HasTables
from adapters.memory.tipping.tips import MemoryTips
from domain.chat.kept_out import KeptOut
from domain.chat.message import Message, MessageIdReused
from domain.chat.removal import Removal
from domain.chat.room_act import RoomAct
from domain.chat.room_moderator import ModeratorState, RoomModerator
from domain.chat.settings import ChatSettings
from domain.ids import MessageId, RoomActId, StreamId, UserId
from ports.chat.messages import ChatQueries, ChatSettingsBook, ChatStanding, KeptOutBook, KeptOutRow, Messages


class ChatTables:
    def __init__(self) -> None:
        self.messages: dict[MessageId, Message] = {}
        self.removals: dict[MessageId, Removal] = {}
        self.kept_out: dict[tuple[UserId, UserId], KeptOut] = {}
        self.settings: dict[UserId, ChatSettings] = {}
        self.moderators: dict[tuple[UserId, UserId], RoomModerator] = {}
        self.acts: dict[RoomActId, RoomAct] = {}


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
        gone = self._standing(removal)
        self._tables.removals |= {message.id: removal for message in gone}
        return [(message.id, message.author_id) for message in gone]

    async def standing(self, removal: Removal) -> Sequence[MessageId]:
        return [message.id for message in self._standing(removal)]

    def _standing(self, removal: Removal) -> list[Message]:
        return [
            message
            for message in self._tables.messages.values()
            if message.stream_id == removal.stream_id
            and message.id not in self._tables.removals
            and removal.message_id in (None, message.id)
            and removal.author_id in (None, message.author_id)
        ]

    async def removed_by(self, message_id: MessageId) -> UserId | None:
        removal = self._tables.removals.get(message_id)
        return removal.actor_id if removal else None

    async def restore(self, message_id: MessageId) -> None:
        self._tables.removals.pop(message_id, None)

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

    async def find_for_update(self, performer_id: UserId, person_id: UserId) -> KeptOut | None:
        return await self.find(performer_id, person_id)

    async def save(self, kept_out: KeptOut) -> None:
        self._tables.kept_out[kept_out.performer_id, kept_out.person_id] = kept_out

    async def end(self, performer_id: UserId, person_id: UserId, *, now: datetime) -> bool:
        held = self._tables.kept_out.get((performer_id, person_id))
        if held is None or (held.until is not None and held.until <= now):
            return False
        self._tables.kept_out[performer_id, person_id] = replace(held, until=now)
        return True


class MemoryChatSettingsBook(ChatSettingsBook):
    def __init__(self, tables: ChatTables) -> None:
        self._tables = tables

    async def of(self, performer_id: UserId) -> ChatSettings:
        return self._tables.settings.get(performer_id) or ChatSettings.open_to_all(performer_id)

    async def save(self, settings: ChatSettings) -> None:
        self._tables.settings[settings.performer_id] = settings

    async def erase_pinned_of(self, performer_id: UserId) -> int:
        held = await self.of(performer_id)
        if not held.pinned:
            return 0
        await self.save(replace(held, pinned=""))
        return 1


class MemoryChatQueries(ChatQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def standing(self, stream_id: StreamId, person_id: UserId) -> ChatStanding:
        tables = self._database.tables
        performer_id = (await MemoryStreams(tables.streaming).get(stream_id)).performer_id
        follow = tables.follows.follows.get((person_id, performer_id))
        return ChatStanding(
            settings=await MemoryChatSettingsBook(tables.chat).of(performer_id),
            signed_up_at=(await MemoryUsers(tables.identity).get(person_id)).created_at,
            has_tipped=await MemoryTips(tables.tipping).has_tipped(person_id, performer_id),
            followed_at=follow.at if follow else None,
            has_verified_number=person_id in tables.telephones.verified,
            is_moderator=_moderates(tables.chat, performer_id, person_id),
            last_at=await MemoryHeldMessages(tables).latest_at(stream_id, person_id),
            kept_out=await MemoryKeptOutBook(tables.chat).find(performer_id, person_id),
        )

    async def kept_out(self, performer_id: UserId, *, now: datetime) -> Sequence[KeptOutRow]:
        tables = self._database.tables
        out = [
            KeptOutRow(
                k.person_id, tables.identity.users[k.person_id].display_name, k.until, k.rule.text, k.at
            )
            for k in tables.chat.kept_out.values()
            if k.performer_id == performer_id and (k.until is None or k.until > now)
        ]
        return sorted(out, key=lambda row: (row.at, row.person_id), reverse=True)


def _moderates(tables: ChatTables, performer_id: UserId, person_id: UserId) -> bool:
    held = tables.moderators.get((performer_id, person_id))
    return held is not None and held.state is ModeratorState.ACTIVE
