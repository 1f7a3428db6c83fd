"""Matches that were wrong, in PostgreSQL."""

from collections.abc import Iterable, Sequence
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
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.watch.frame_watch import frame_match_of, frame_match_table
from adapters.postgres.schema import metadata
from adapters.postgres.streaming.shows import stream_table
from domain.ids import FalseMatchId, StreamId, UserId
from domain.moderation.watch.false_match import FalseMatch, FalseMatchAnswer, FalseMatchNotFound
from domain.moderation.watch.hash_bank import BankKind
from ports.moderation.watch.false_matches import ChildMatchQueries, ChildMatchRow, FalseMatches

false_match_table = Table(
    "false_match",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("frame_match.stream_id"), nullable=False),
    Column("said_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("answer", Text),
    Column("answered_by", Uuid, ForeignKey("account.id")),
    Column("answered_at", DateTime(timezone=True)),
    Column("note", Text, nullable=False),
    CheckConstraint("answer IN ('confirmed', 'refused')", name="answer"),
    CheckConstraint("num_nonnulls(answer, answered_by, answered_at) IN (0, 3)", name="answered"),
    CheckConstraint("answer <> 'confirmed' OR answered_by <> said_by", name="two_people"),
    Index("ix_false_match_stream_id", "stream_id", "said_at", "id"),
)


def _said(row: Row[tuple[object, ...]]) -> FalseMatch:
    return FalseMatch(
        id=FalseMatchId(row.id),
        stream_id=StreamId(row.stream_id),
        said_by=UserId(row.said_by),
        reason=row.reason,
        said_at=row.said_at,
        answer=FalseMatchAnswer(row.answer) if row.answer else None,
        answered_by=UserId(row.answered_by) if row.answered_by else None,
        answered_at=row.answered_at,
        note=row.note,
    )


class PostgresFalseMatches(FalseMatches):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, said: FalseMatch) -> FalseMatch:
        new = insert(false_match_table).values(
            id=said.id,
            stream_id=said.stream_id,
            said_by=said.said_by,
            reason=said.reason,
            said_at=said.said_at,
            note=said.note,
        )
        await self._connection.execute(new.on_conflict_do_nothing(index_elements=["id"]))
        return await self.get_for_update(said.id)

    async def get_for_update(self, false_match_id: FalseMatchId) -> FalseMatch:
        query = select(false_match_table).where(false_match_table.c.id == false_match_id)
        row = (await self._connection.execute(query.with_for_update())).one_or_none()
        if row is None:
            raise FalseMatchNotFound("nobody said that")
        return _said(row)

    async def update(self, said: FalseMatch) -> None:
        await self._connection.execute(
            update(false_match_table)
            .where(false_match_table.c.id == said.id)
            .values(
                answer=said.answer.value if said.answer else None,
                answered_by=said.answered_by,
                answered_at=said.answered_at,
                note=said.note,
            )
        )

    async def newest_of(self, stream_id: StreamId) -> FalseMatch | None:
        table = false_match_table.c
        query = (
            select(false_match_table)
            .where(table.stream_id == stream_id)
            .order_by(table.said_at.desc(), table.id.desc())
            .limit(1)
        )
        row = (await self._connection.execute(query)).one_or_none()
        return _said(row) if row is not None else None


class PostgresChildMatchQueries(ChildMatchQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def newest(
        self, *, before: tuple[datetime, StreamId] | None, limit: int
    ) -> Sequence[ChildMatchRow]:
        table, place = (
            frame_match_table.c,
            tuple_(frame_match_table.c.found_at, frame_match_table.c.stream_id),
        )
        query = (
            select(frame_match_table, stream_table.c.title, account_table.c.display_name)
            .join(stream_table, stream_table.c.id == table.stream_id)
            .join(account_table, account_table.c.id == table.performer_id)
            .where(table.kind == BankKind.CHILD_SAFETY.value)
            .order_by(table.found_at.desc(), table.stream_id.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(place < before)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
            said = await self._said_of(connection, [row.stream_id for row in rows])
            names = await self._names(connection, said.values())
        return [
            ChildMatchRow(
                frame_match_of(row), row.title, row.display_name, word := said.get(row.stream_id),
                names.get(word.said_by) if word else None,
                names.get(word.answered_by) if word and word.answered_by else None,
            )
            for row in rows
        ]  # fmt: skip

    async def _said_of(
        self, connection: AsyncConnection, shows: Sequence[object]
    ) -> dict[object, FalseMatch]:
        table = false_match_table.c
        query = (
            select(false_match_table)
            .where(table.stream_id.in_(shows))
            .order_by(table.stream_id, table.said_at, table.id)
        )  # of each show the last one stays; few are ever said of one
        return {row.stream_id: _said(row) for row in await connection.execute(query)}

    async def _names(self, connection: AsyncConnection, said: Iterable[FalseMatch]) -> dict[UserId, str]:
        people = {person for each in said for person in (each.said_by, each.answered_by) if person}
        query = select(account_table.c.id, account_table.c.display_name).where(account_table.c.id.in_(people))
        return {UserId(row.id): row.display_name for row in await connection.execute(query)}
