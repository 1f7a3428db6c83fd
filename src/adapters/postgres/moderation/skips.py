"""How often cases were given back, in PostgreSQL."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Table, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from domain.moderation.desk.skip import SkipCount, SkipReason
from ports.moderation.skips import SkipQueries, Skips

skip_week_table = Table(
    "moderation_skip_week",
    metadata,
    Column("week_of", Date, primary_key=True),
    Column("reason", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
    CheckConstraint("extract(isodow FROM week_of) = 1", name="week_of"),
    CheckConstraint("count > 0", name="count"),
)


class PostgresSkips(Skips):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def count(self, week_of: date, reason: SkipReason) -> None:
        statement = insert(skip_week_table).values(week_of=week_of, reason=reason.value, count=1)
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["week_of", "reason"], set_={"count": skip_week_table.c["count"] + 1}
            )
        )


class PostgresSkipQueries(SkipQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def since(self, week_of: date) -> Sequence[SkipCount]:
        table = skip_week_table.c
        query = (
            select(table.week_of, table.reason, table["count"].label("skips"))
            .where(table.week_of >= week_of)
            .order_by(table.week_of.desc(), table.reason)
        )
        async with self._engine.connect() as connection:
            return [
                SkipCount(row.week_of, SkipReason(row.reason), row.skips)
                for row in await connection.execute(query)
            ]
