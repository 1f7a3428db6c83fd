"""How often cases were given back, in memory."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from adapters.memory.tables import HasTables
from domain.moderation.desk.skip import SkipCount, SkipReason
from ports.moderation.skips import SkipQueries, Skips


class SkipTables:
    def __init__(self) -> None:
        self.weeks: Counter[tuple[date, SkipReason]] = Counter()


class MemorySkips(Skips):
    def __init__(self, tables: SkipTables) -> None:
        self._tables = tables

    async def count(self, week_of: date, reason: SkipReason) -> None:
        self._tables.weeks[week_of, reason] += 1


class MemorySkipQueries(SkipQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def since(self, week_of: date) -> Sequence[SkipCount]:
        tables: SkipTables = self._database.tables.skips
        found = [SkipCount(week, reason, n) for (week, reason), n in tables.weeks.items() if week >= week_of]
        found.sort(key=lambda each: each.reason)
        return sorted(found, key=lambda each: each.week_of, reverse=True)
