"""Whom people muted, in memory."""

from collections.abc import Sequence

from adapters.memory.tables import HasTables
from domain.chat.mute import Mute
from domain.ids import UserId
from ports.chat.mutes import MutedRow, MuteQueries, Mutes


class MuteTables:
    def __init__(self) -> None:
        self.mutes: dict[tuple[UserId, UserId], Mute] = {}
        """By who muted, and whom."""


class MemoryMutes(Mutes):
    def __init__(self, tables: MuteTables) -> None:
        self._tables = tables

    async def is_muted(self, muter_id: UserId, muted_id: UserId) -> bool:
        return (muter_id, muted_id) in self._tables.mutes

    async def count(self, muter_id: UserId) -> int:
        return sum(each.muter_id == muter_id for each in self._tables.mutes.values())

    async def add(self, mute: Mute) -> None:
        self._tables.mutes.setdefault((mute.muter_id, mute.muted_id), mute)

    async def end(self, muter_id: UserId, muted_id: UserId) -> None:
        self._tables.mutes.pop((muter_id, muted_id), None)

    async def erase_of(self, person_id: UserId) -> int:
        gone = [between for between in self._tables.mutes if person_id in between]
        for between in gone:
            del self._tables.mutes[between]
        return len(gone)


class MemoryMuteQueries(MuteQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of_person(self, muter_id: UserId) -> Sequence[MutedRow]:
        tables = self._database.tables
        rows = [
            MutedRow(mute.muted_id, tables.identity.users[mute.muted_id].display_name, mute.at)
            for mute in tables.mutes.mutes.values()
            if mute.muter_id == muter_id
        ]
        return sorted(rows, key=lambda row: (row.at, row.person_id), reverse=True)
