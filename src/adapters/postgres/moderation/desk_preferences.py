"""How staff want their pages to be, in PostgreSQL: a row for whoever chose anything."""

from sqlalchemy import Boolean, Column, ForeignKey, Table, Uuid, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from domain.ids import UserId
from domain.moderation.desk.desk_preferences import DeskPreferences
from ports.moderation.desk_preferences import DeskPreferenceQueries, DeskPreferencesKept

desk_preference_table = Table(
    "desk_preference",
    metadata,
    Column("person_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("blurs", Boolean, nullable=False),
    Column("greys", Boolean, nullable=False),
    Column("mutes", Boolean, nullable=False),
    Column("keys", Boolean, nullable=False),
)


class PostgresDeskPreferences(DeskPreferencesKept):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def save(self, preferences: DeskPreferences) -> None:
        row = {
            "person_id": preferences.person_id, "blurs": preferences.blurs, "greys": preferences.greys,
            "mutes": preferences.mutes, "keys": preferences.keys,
        }  # fmt: skip
        statement = insert(desk_preference_table).values(row)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["person_id"], set_=row)
        )


class PostgresDeskPreferenceQueries(DeskPreferenceQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of(self, person_id: UserId) -> DeskPreferences:
        query = select(desk_preference_table).where(desk_preference_table.c.person_id == person_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            return DeskPreferences.usual(person_id)
        return DeskPreferences(person_id, blurs=row.blurs, greys=row.greys, mutes=row.mutes, keys=row.keys)
