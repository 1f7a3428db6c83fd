"""Clear pictures that staff asked for, in memory."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from adapters.memory.tables import HasTables
from domain.ids import UserId
from domain.moderation.desk.clear_look import ClearLook, ClearLookOf, ClearLookWeek
from domain.moderation.desk.skip import week_of
from ports.moderation.clear_looks import ClearLookQueries, ClearLooks


class ClearLookTables:
    def __init__(self) -> None:
        self.looks: tuple[ClearLook, ...] = ()


class MemoryClearLooks(ClearLooks):
    def __init__(self, tables: ClearLookTables) -> None:
        self._tables = tables

    async def add(self, look: ClearLook) -> None:
        self._tables.looks += (look,)


class MemoryClearLookQueries(ClearLookQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def count_of(self, person_id: UserId, *, since: datetime) -> int:
        return sum(each.person_id == person_id and each.at >= since for each in self._looks())

    async def weeks(self, since: date) -> Sequence[ClearLookWeek]:
        counts = Counter(week_of(each.at) for each in self._looks())
        opened = Counter(week_of(each.at) for each in self._looks() if each.of is ClearLookOf.OPENED)
        found = [ClearLookWeek(week, count, opened[week]) for week, count in counts.items() if week >= since]
        return sorted(found, key=lambda each: each.week_of, reverse=True)

    def _looks(self) -> tuple[ClearLook, ...]:
        tables: ClearLookTables = self._database.tables.clear_looks
        return tables.looks
