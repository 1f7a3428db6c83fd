"""Moderators of rooms, and their acts, in memory."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.memory.chat.messages import ChatTables
from adapters.memory.tables import HasTables
from domain.chat.room_act import RoomAct
from domain.chat.room_moderator import OPEN, ModeratorState, RoomModerator
from domain.ids import RoomActId, UserId
from domain.tipping.bands import ANONYMOUS
from ports.chat.moderators import RoomActRow, RoomActs, RoomModeratorQueries, RoomModeratorRow, RoomModerators


class MemoryRoomModerators(RoomModerators):
    def __init__(self, tables: ChatTables) -> None:
        self._tables = tables

    async def find(self, performer_id: UserId, person_id: UserId) -> RoomModerator | None:
        return self._tables.moderators.get((performer_id, person_id))

    async def find_for_update(self, performer_id: UserId, person_id: UserId) -> RoomModerator | None:
        return self._tables.moderators.get((performer_id, person_id))

    async def moderates(self, performer_id: UserId, person_id: UserId) -> bool:
        held = self._tables.moderators.get((performer_id, person_id))
        return held is not None and held.state is ModeratorState.ACTIVE

    async def count_open(self, performer_id: UserId) -> int:
        held = self._tables.moderators.values()
        return sum(each.performer_id == performer_id and each.state in OPEN for each in held)

    async def save(self, moderator: RoomModerator) -> None:
        self._tables.moderators[moderator.performer_id, moderator.person_id] = moderator


class MemoryRoomActs(RoomActs):
    def __init__(self, tables: ChatTables) -> None:
        self._tables = tables

    async def add(self, act: RoomAct) -> None:
        self._tables.acts[act.id] = act

    async def find_for_update(self, act_id: RoomActId) -> RoomAct | None:
        return self._tables.acts.get(act_id)

    async def mark_undone(self, act: RoomAct) -> None:
        self._tables.acts[act.id] = replace(self._tables.acts[act.id], undone_at=act.undone_at)

    async def erase_notes_of(self, actor_id: UserId) -> int:
        noted = [act for act in self._tables.acts.values() if act.actor_id == actor_id and act.note]
        for act in noted:
            self._tables.acts[act.id] = replace(act, note="")
        return len(noted)


class MemoryRoomModeratorQueries(RoomModeratorQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of_performer(self, performer_id: UserId) -> Sequence[RoomModeratorRow]:
        rows = [row for row in self._open() if row.performer_id == performer_id]
        return sorted(rows, key=lambda row: (row.person_name, row.person_id))

    async def of_person(self, person_id: UserId) -> Sequence[RoomModeratorRow]:
        rows = [row for row in self._open() if row.person_id == person_id]
        return sorted(rows, key=lambda row: (row.performer_name, row.performer_id))

    async def moderates(self, performer_id: UserId, person_id: UserId) -> bool:
        return await MemoryRoomModerators(self._database.tables.chat).moderates(performer_id, person_id)

    async def acts(self, performer_id: UserId, *, limit: int) -> Sequence[RoomActRow]:
        tables = self._database.tables
        acts = [act for act in tables.chat.acts.values() if act.performer_id == performer_id]
        acts.sort(key=lambda act: (act.at, act.id), reverse=True)
        return [
            RoomActRow(
                act_id=act.id,
                stream_id=act.stream_id,
                actor_name=self._name(act.actor_id),
                kind=act.kind.value,
                person_name=self._against(act),
                text=self._text(act),
                until=act.until,
                rule=act.rule.text,
                note=act.note,
                at=act.at,
                undone_at=act.undone_at,
                is_anonymous=self._is_anonymous(act),
            )
            for act in acts[:limit]
        ]

    def _against(self, act: RoomAct) -> str:
        return ANONYMOUS if self._is_anonymous(act) else self._name(act.person_id)

    def _is_anonymous(self, act: RoomAct) -> bool:
        tip = self._database.tables.tipping.tips.get(act.tip_id)
        return tip is not None and tip.is_anonymous

    def _text(self, act: RoomAct) -> str:
        tables = self._database.tables
        if act.tip_id is not None:
            return str(tables.tipping.tips[act.tip_id].message)
        return str(tables.chat.messages[act.message_id].text) if act.message_id else ""

    def _name(self, user_id: UserId) -> str:
        name: str = self._database.tables.identity.users[user_id].display_name
        return name

    def _open(self) -> Sequence[RoomModeratorRow]:
        return [
            RoomModeratorRow(
                each.performer_id,
                self._name(each.performer_id),
                each.person_id,
                self._name(each.person_id),
                each.state.value,
                each.changed_at,
            )
            for each in self._database.tables.chat.moderators.values()
            if each.state in OPEN
        ]
