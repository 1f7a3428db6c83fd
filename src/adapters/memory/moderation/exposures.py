"""What staff opened of what is grave, in memory."""

from collections.abc import Sequence
from datetime import date

from adapters.memory.tables import HasTables
from domain.ids import UserId
from domain.moderation.desk.exposure import Exposure, ExposureWeek
from ports.moderation.exposures import ExposureQueries, Exposures


class ExposureTables:
    def __init__(self) -> None:
        self.people: dict[UserId, Exposure] = {}
        self.weeks: dict[date, ExposureWeek] = {}


class MemoryExposures(Exposures):
    def __init__(self, tables: ExposureTables) -> None:
        self._tables = tables

    async def get_for_update(self, person_id: UserId) -> Exposure:
        return self._tables.people.get(person_id, Exposure.none(person_id))

    async def save(self, exposure: Exposure) -> None:
        self._tables.people[exposure.person_id] = exposure

    async def count(self, week_of: date, *, opened: int, breaks: int) -> None:
        kept = self._tables.weeks.get(week_of, ExposureWeek(week_of, 0, 0))
        self._tables.weeks[week_of] = ExposureWeek(week_of, kept.opened + opened, kept.breaks + breaks)


class MemoryExposureQueries(ExposureQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of(self, person_id: UserId) -> Exposure:
        tables: ExposureTables = self._database.tables.exposures
        return tables.people.get(person_id, Exposure.none(person_id))

    async def since(self, week_of: date) -> Sequence[ExposureWeek]:
        tables: ExposureTables = self._database.tables.exposures
        found = [each for each in tables.weeks.values() if each.week_of >= week_of]
        return sorted(found, key=lambda each: each.week_of, reverse=True)
