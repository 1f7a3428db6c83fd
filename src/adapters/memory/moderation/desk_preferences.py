"""How staff want their pages to be, in memory."""

from adapters.memory.tables import HasTables
from domain.ids import UserId
from domain.moderation.desk.desk_preferences import DeskPreferences
from ports.moderation.desk_preferences import DeskPreferenceQueries, DeskPreferencesKept


class DeskPreferenceTables:
    def __init__(self) -> None:
        self.people: dict[UserId, DeskPreferences] = {}


class MemoryDeskPreferences(DeskPreferencesKept):
    def __init__(self, tables: DeskPreferenceTables) -> None:
        self._tables = tables

    async def save(self, preferences: DeskPreferences) -> None:
        self._tables.people[preferences.person_id] = preferences


class MemoryDeskPreferenceQueries(DeskPreferenceQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of(self, person_id: UserId) -> DeskPreferences:
        tables: DeskPreferenceTables = self._database.tables.desk_preferences
        return tables.people.get(person_id, DeskPreferences.usual(person_id))
