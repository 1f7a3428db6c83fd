"""The rooms' logs in memory, and who may listen to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.streaming.shows import StreamingTables
from adapters.memory.tables import HasTables
from adapters.memory.tipping.tips import TippingTables
from domain.chat.removal import CHAT_CLEARED
from domain.ids import EventId, MessageId, SessionId, StreamId, TipId, UserId
from domain.moderation.decisions.sanction import suspension_of
from domain.streaming.room_event import (
    CHAT_MESSAGE,
    ENDINGS,
    OF_TIPS,
    PERSONAL,
    TAKEN_BACK,
    TIP_WORDS_GONE,
    RoomEvent,
)
from domain.streaming.stream import StreamNotLive
from ports.clock import NewId
from ports.identity.accounts import Principal
from ports.streaming.log import Audience, RoomEvents, RoomLog


class MemoryRoomEvents(RoomEvents):
    """`appended` are the events of this transaction: its database broadcasts them after the commit."""

    def __init__(self, tables: StreamingTables, tips: TippingTables, new_id: NewId) -> None:
        self._tables = tables
        self._tips = tips
        self._new_id = new_id
        self.appended: list[RoomEvent] = []

    async def append(
        self, stream_id: StreamId, event_type: str, data: Mapping[str, object], *, now: datetime
    ) -> RoomEvent:
        log = self._tables.events.setdefault(stream_id, [])
        if log and log[-1].type in ENDINGS:
            raise StreamNotLive("this show is over")
        event = RoomEvent(EventId(self._new_id()), stream_id, len(log) + 1, event_type, dict(data), now)
        log.append(event)
        self.appended.append(event)
        return event

    async def take_back(self, messages: Collection[MessageId], stream_id: StreamId) -> None:
        gone, log = {str(each) for each in messages}, self._tables.events.get(stream_id, [])
        for place, event in enumerate(log):
            if event.type == CHAT_MESSAGE and event.data["message_id"] in gone:
                log[place] = replace(event, data={**event.data, **TAKEN_BACK})

    async def give_back(self, message_id: MessageId, stream_id: StreamId, *, text: str) -> None:
        log = self._tables.events.get(stream_id, [])
        for place, event in enumerate(log):
            if event.type == CHAT_MESSAGE and event.data["message_id"] == str(message_id):
                log[place] = replace(event, data={**event.data, "text": text, "removed": False})

    async def take_back_words(self, tips: Collection[TipId], stream_id: StreamId) -> None:
        gone, log = {str(each) for each in tips}, self._tables.events.get(stream_id, [])
        for place, event in enumerate(log):
            if event.type in OF_TIPS and event.data["tip_id"] in gone and event.data.get("message"):
                log[place] = replace(event, data={**event.data, **TIP_WORDS_GONE})

    async def give_back_words(self, tip_id: TipId, stream_id: StreamId, *, message: str) -> None:
        log = self._tables.events.get(stream_id, [])
        for place, event in enumerate(log):
            is_it = event.type in OF_TIPS and event.data["tip_id"] == str(tip_id)
            if is_it and event.data.get("words_removed"):
                log[place] = replace(event, data={**event.data, "message": message, "words_removed": False})

    async def was_cleared(self, stream_id: StreamId, author_id: UserId | None, *, after: datetime) -> bool:
        of_whom = {"", str(author_id or "")}
        return any(
            event.type == CHAT_CLEARED and event.occurred_at > after and event.data["author_id"] in of_whom
            for event in self._tables.events.get(stream_id, [])
        )

    async def blank(self, stream_id: StreamId, event_type: str) -> None:
        log, (_, erased) = self._tables.events.get(stream_id, []), PERSONAL[event_type]
        for place, event in enumerate(log):
            if event.type == event_type:
                log[place] = replace(event, data={**event.data, **erased})

    async def erase_words_of(self, user_id: UserId) -> int:
        count = 0
        tips = {str(tip.id) for tip in self._tips.tips.values() if tip.viewer_id == user_id}
        for log in self._tables.events.values():
            for place, event in enumerate(log):
                whose, erased = PERSONAL.get(event.type, ("", {}))
                of_them = event.data.get(whose) == str(user_id)
                of_them |= event.type in OF_TIPS and event.data.get("tip_id") in tips
                if of_them and not erased.items() <= event.data.items():
                    log[place] = replace(event, data={**event.data, **erased})
                    count += 1
        return count


class MemoryRoomLog(RoomLog):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def since(
        self, stream_id: StreamId, seq: int, *, limit: int, only: Collection[str] | None = None
    ) -> Sequence[RoomEvent]:
        return [event for event in self._log(stream_id)[seq:] if only is None or event.type in only][:limit]

    async def since_many(self, seen: Mapping[StreamId, int], *, limit: int) -> Sequence[RoomEvent]:
        return [event for room in sorted(seen) for event in await self.since(room, seen[room], limit=limit)]

    async def last_seq(self, stream_id: StreamId) -> int:
        return len(self._log(stream_id))

    def _log(self, stream_id: StreamId) -> Sequence[RoomEvent]:
        tables: StreamingTables = self._database.tables.streaming
        return tables.events.get(stream_id, [])


class MemoryAudience(Audience):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def principals(
        self, sessions: Collection[SessionId], *, now: datetime
    ) -> Mapping[SessionId, Principal]:
        tables = self._database.tables
        found: dict[SessionId, Principal] = {}
        for session_id in sessions:
            session = tables.identity.sessions.get(session_id)
            if session is None or session.revoked_at is not None or now >= session.expires_at:
                continue
            user = tables.identity.users[session.user_id]
            age = tables.age.status_of(user.id).state
            suspension = suspension_of(tables.decisions.of_person(user.id), now)
            found[session_id] = Principal(
                user.id, session.id, user.display_name, user.role, age, suspension, user.language
            )
        return found
