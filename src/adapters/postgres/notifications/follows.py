"""Whom people follow, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Select,
    Table,
    Uuid,
    and_,
    false,
    func,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.pairs import PostgresPairs, between
from adapters.postgres.schema import metadata
from adapters.postgres.streaming.shows import stream_table
from domain.ids import StreamId, UserId
from domain.streaming.follow import Follow
from ports.notifications.follows import FollowedRow, FollowQueries, Follows

follow_table = Table(
    "follow",
    metadata,
    Column("follower_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("performer_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("bell", Boolean, nullable=False, server_default=false()),
    Column("told_at", DateTime(timezone=True)),
    CheckConstraint("follower_id <> performer_id", name="somebody_else"),
    Index("ix_follow_performer_id_follower_id", "performer_id", "follower_id"),
    Index("ix_follow_bell", "performer_id", "follower_id", postgresql_where=text("bell")),
)


class PostgresFollows(PostgresPairs, Follows):
    _table = follow_table

    async def find(self, follower_id: UserId, performer_id: UserId) -> Follow | None:
        at = await self._since(follower_id, performer_id)
        return Follow(follower_id, performer_id, at) if at else None

    async def add(self, follow: Follow) -> None:
        await self._add(follow.follower_id, follow.performer_id, follow.at)

    async def end(self, follower_id: UserId, performer_id: UserId) -> None:
        await self._end(follower_id, performer_id)

    async def set_bell(self, follower_id: UserId, performer_id: UserId, *, is_on: bool) -> bool:
        change = (
            update(follow_table).where(between(follow_table, follower_id, performer_id)).values(bell=is_on)
        )
        return (await self._connection.execute(change)).rowcount > 0

    async def silence(self, follower_id: UserId) -> int:
        table = follow_table.c
        change = update(follow_table).where(table.follower_id == follower_id, table.bell).values(bell=False)
        return (await self._connection.execute(change)).rowcount


class PostgresFollowQueries(FollowQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_person(self, follower_id: UserId) -> Sequence[FollowedRow]:
        table = follow_table.c
        query = _followed(follower_id, only_on_air=False).order_by(
            stream_table.c.id.is_(None), table.at.desc(), table.performer_id.desc()
        )
        return await self._rows(query)

    async def on_air(self, follower_id: UserId, *, limit: int) -> Sequence[FollowedRow]:
        show = stream_table.c
        query = _followed(follower_id, only_on_air=True).order_by(show.started_at.desc(), show.id.desc())
        return await self._rows(query.limit(limit))

    async def followed_since(self, follower_id: UserId, performer_id: UserId) -> datetime | None:
        query = select(follow_table.c.at).where(between(follow_table, follower_id, performer_id))
        async with self._engine.connect() as connection:
            at: datetime | None = (await connection.execute(query)).scalar_one_or_none()
            return at

    async def has_bell(self, follower_id: UserId, performer_id: UserId) -> bool:
        query = select(follow_table.c.bell).where(between(follow_table, follower_id, performer_id))
        async with self._engine.connect() as connection:
            return bool((await connection.execute(query)).scalar_one_or_none())

    async def followers(self, performer_id: UserId) -> int:
        query = select(func.count()).where(follow_table.c.performer_id == performer_id)
        async with self._engine.connect() as connection:
            count: int = (await connection.execute(query)).scalar_one()
            return count

    async def _rows(self, query: Select[tuple[object, ...]]) -> list[FollowedRow]:
        async with self._engine.connect() as connection:
            return [_followed_row(row) for row in await connection.execute(query)]


def _followed(follower_id: UserId, *, only_on_air: bool) -> Select[tuple[object, ...]]:
    table, show = follow_table.c, stream_table.c
    # The state is written out, not bound, so that the planner may use the partial index.
    on_air = and_(show.performer_id == table.performer_id, text("stream.state = 'live'"))
    return (
        select(table.performer_id, account_table.c.display_name, table.at, show.id, show.title, table.bell)
        .join(account_table, account_table.c.id == table.performer_id)
        .join(stream_table, on_air, isouter=not only_on_air)
        .where(table.follower_id == follower_id)
    )


def _followed_row(row: Row[tuple[object, ...]]) -> FollowedRow:
    return FollowedRow(
        UserId(row.performer_id),
        row.display_name,
        row.at,
        StreamId(row.id) if row.id else None,
        row.title or "",
        row.bell,
    )
