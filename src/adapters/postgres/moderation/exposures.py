"""What staff opened of what is grave, in PostgreSQL: a row a person, which holds no more than the hour."""

from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Row,
    Select,
    Table,
    Uuid,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from domain.ids import UserId
from domain.moderation.desk.exposure import Exposure, ExposureWeek, OpenedCase
from ports.moderation.exposures import ExposureQueries, Exposures

exposure_table = Table(
    "moderation_exposure",
    metadata,
    Column("person_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("opened", JSONB, nullable=False),
    Column("rests_until", DateTime(timezone=True)),
)

exposure_week_table = Table(
    "moderation_exposure_week",
    metadata,
    Column("week_of", Date, primary_key=True),
    Column("opened", BigInteger, nullable=False),
    Column("breaks", BigInteger, nullable=False),
    CheckConstraint("extract(isodow FROM week_of) = 1", name="week_of"),
    CheckConstraint("opened >= 0 AND breaks >= 0", name="counts"),
)


class PostgresExposures(Exposures):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get_for_update(self, person_id: UserId) -> Exposure:
        # Where there is no row yet there is nothing to lock, and two first looks would count as one.
        first = insert(exposure_table).values(person_id=person_id, opened=[])
        await self._connection.execute(first.on_conflict_do_nothing(index_elements=["person_id"]))
        query = _of(person_id).with_for_update()
        return _exposure((await self._connection.execute(query)).one())

    async def save(self, exposure: Exposure) -> None:
        row = {
            "person_id": exposure.person_id,
            "opened": msgspec.to_builtins(exposure.opened),
            "rests_until": exposure.rests_until,
        }
        statement = insert(exposure_table).values(row)
        await self._connection.execute(
            statement.on_conflict_do_update(index_elements=["person_id"], set_=row)
        )

    async def count(self, week_of: date, *, opened: int, breaks: int) -> None:
        statement = insert(exposure_week_table).values(week_of=week_of, opened=opened, breaks=breaks)
        table = exposure_week_table.c
        await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=["week_of"],
                set_={"opened": table.opened + opened, "breaks": table.breaks + breaks},
            )
        )


class PostgresExposureQueries(ExposureQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of(self, person_id: UserId) -> Exposure:
        async with self._engine.connect() as connection:
            row = (await connection.execute(_of(person_id))).one_or_none()
        return _exposure(row) if row is not None else Exposure.none(person_id)

    async def since(self, week_of: date) -> Sequence[ExposureWeek]:
        table = exposure_week_table.c
        query = select(exposure_week_table).where(table.week_of >= week_of).order_by(table.week_of.desc())
        async with self._engine.connect() as connection:
            return [
                ExposureWeek(row.week_of, row.opened, row.breaks) for row in await connection.execute(query)
            ]


def _of(person_id: UserId) -> Select[tuple[object, ...]]:
    return select(exposure_table).where(exposure_table.c.person_id == person_id)


def _exposure(row: Row[tuple[object, ...]]) -> Exposure:
    opened = msgspec.convert(row.opened, tuple[OpenedCase, ...])
    return Exposure(UserId(row.person_id), opened, row.rests_until)
