"""Clear pictures that staff asked for, in PostgreSQL: append-only, a row for each."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Text,
    Uuid,
    cast,
    func,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from domain.ids import UserId
from domain.india import INDIA
from domain.moderation.desk.clear_look import ClearLook, ClearLookOf, ClearLookWeek
from ports.moderation.clear_looks import ClearLookQueries, ClearLooks

clear_look_table = Table(
    "clear_look",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("of", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("of IN ('still', 'show', 'opened')", name="of"),
    Index("ix_clear_look_person_id_at", "person_id", "at"),
    Index("ix_clear_look_at", "at"),
)
_LOOK = clear_look_table.c


class PostgresClearLooks(ClearLooks):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, look: ClearLook) -> None:
        row = {
            "id": look.id, "person_id": look.person_id, "of": look.of.value, "subject_id": look.subject_id,
            "at": look.at,
        }  # fmt: skip
        await self._connection.execute(insert(clear_look_table).values(row))


class PostgresClearLookQueries(ClearLookQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def count_of(self, person_id: UserId, *, since: datetime) -> int:
        query = select(func.count()).where(_LOOK.person_id == person_id, _LOOK.at >= since)
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar_one()

    async def weeks(self, since: date) -> Sequence[ClearLookWeek]:
        week = cast(func.date_trunc("week", func.timezone(str(INDIA), _LOOK.at)), Date)
        query = (
            select(
                week.label("week_of"),
                func.count().label("looks"),
                func.count().filter(_LOOK.of == ClearLookOf.OPENED.value).label("opened"),
            )
            .where(_LOOK.at >= datetime.combine(since, time(), INDIA))
            .group_by(week)
            .order_by(week.desc())
        )
        async with self._engine.connect() as connection:
            return [
                ClearLookWeek(row.week_of, row.looks, row.opened) for row in await connection.execute(query)
            ]
