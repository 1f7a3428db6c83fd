"""What is opened by two people, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    Uuid,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.watch.footage import footage_table
from adapters.postgres.moderation.watch.withheld import withheld
from adapters.postgres.schema import metadata
from adapters.postgres.streaming.shows import stream_table
from domain.ids import FootageId, FootageOpeningId, StreamId, UserId
from domain.moderation.watch.footage_opening import FootageOpening, OpeningAnswer
from ports.moderation.watch.footage import FootageOpeningQueries, FootageOpeningRow, FootageOpenings

footage_opening_table = Table(
    "footage_opening",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("footage_id", Uuid, ForeignKey("footage.id"), nullable=False),
    Column("asked_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("answer", Text),
    Column("answered_by", Uuid, ForeignKey("account.id")),
    Column("answered_at", DateTime(timezone=True)),
    Column("note", Text, nullable=False),
    CheckConstraint("answer IN ('allowed', 'refused')", name="answer"),
    CheckConstraint("num_nonnulls(answer, answered_by, answered_at) IN (0, 3)", name="answered"),
    CheckConstraint("answered_by <> asked_by", name="two_people"),
    Index("ix_footage_opening_footage_id_asked_by", "footage_id", "asked_by", "asked_at"),
    Index("ix_footage_opening_asked_at", "asked_at", "id"),
)


def _opening(row: Row[tuple[object, ...]]) -> FootageOpening:
    return FootageOpening(
        id=FootageOpeningId(row.id),
        footage_id=FootageId(row.footage_id),
        asked_by=UserId(row.asked_by),
        purpose=row.purpose,
        asked_at=row.asked_at,
        answer=OpeningAnswer(row.answer) if row.answer else None,
        answered_by=UserId(row.answered_by) if row.answered_by else None,
        answered_at=row.answered_at,
        note=row.note,
    )


class PostgresFootageOpenings(FootageOpenings):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, opening: FootageOpening) -> FootageOpening:
        new = insert(footage_opening_table).values(
            id=opening.id,
            footage_id=opening.footage_id,
            asked_by=opening.asked_by,
            purpose=opening.purpose,
            asked_at=opening.asked_at,
            note=opening.note,
        )
        await self._connection.execute(new.on_conflict_do_nothing(index_elements=["id"]))
        return await self.get_for_update(opening.id) or opening

    async def get_for_update(self, opening_id: FootageOpeningId) -> FootageOpening | None:
        query = select(footage_opening_table).where(footage_opening_table.c.id == opening_id)
        row = (await self._connection.execute(query.with_for_update())).one_or_none()
        return _opening(row) if row is not None else None

    async def update(self, opening: FootageOpening) -> None:
        await self._connection.execute(
            update(footage_opening_table)
            .where(footage_opening_table.c.id == opening.id)
            .values(
                answer=opening.answer.value if opening.answer else None,
                answered_by=opening.answered_by,
                answered_at=opening.answered_at,
                note=opening.note,
            )
        )

    async def newest_of(self, footage_id: FootageId, *, asked_by: UserId) -> FootageOpening | None:
        table = footage_opening_table.c
        query = (
            select(footage_opening_table)
            .where(table.footage_id == footage_id, table.asked_by == asked_by)
            .order_by(table.asked_at.desc(), table.id.desc())
            .limit(1)
        )
        row = (await self._connection.execute(query)).one_or_none()
        return _opening(row) if row is not None else None


class PostgresFootageOpeningQueries(FootageOpeningQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def newest(
        self, *, asked_after: datetime, may_see_withheld: bool, limit: int
    ) -> Sequence[FootageOpeningRow]:
        table, footage, stream = footage_opening_table.c, footage_table.c, stream_table.c
        asked, answered = account_table.alias(), account_table.alias()
        is_withheld = withheld(footage.stream_id)
        query = (
            select(
                footage_opening_table,
                footage.stream_id,
                footage.kind,
                footage.cause,
                stream.title,
                asked.c.display_name.label("asked_by_name"),
                answered.c.display_name.label("answered_by_name"),
                is_withheld.label("is_withheld"),
            )
            .join(footage_table, footage.id == table.footage_id)
            .join(stream_table, stream.id == footage.stream_id)
            .join(asked, asked.c.id == table.asked_by)
            .outerjoin(answered, answered.c.id == table.answered_by)
            .where(table.asked_at > asked_after)
            .order_by(table.asked_at.desc(), table.id.desc())
            .limit(limit)
        )
        if not may_see_withheld:
            query = query.where(~is_withheld)
        async with self._engine.connect() as connection:
            return [
                FootageOpeningRow(
                    _opening(row), row.asked_by_name, row.answered_by_name, StreamId(row.stream_id), row.title,
                    row.kind, row.cause, row.is_withheld,
                )
                for row in await connection.execute(query)
            ]  # fmt: skip
