"""Classes of shows, closed regions, and from where shows are watched, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    Uuid,
    delete,
    func,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from adapters.postgres.streaming.shows import stream_table
from domain.ids import StreamId, UserId
from domain.streaming.content_class import GRAVEST_CLASS, ContentClass, ShowClass
from domain.streaming.reach import ClosedRegion, Reach, Visit
from domain.streaming.region import Region
from ports.streaming.regions import ClosedRegions, ReachQueries, ShowClasses, Visits

show_class_table = Table(
    "show_class",
    metadata,
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True),
    Column("content_class", Text, nullable=False),
    Column("raised_by_staff", Boolean, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
closed_region_table = Table(
    "closed_region",
    metadata,
    Column("performer_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("region", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("region ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'", name="region"),
)
show_visit_table = Table(
    "show_visit",
    metadata,
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True),
    Column("person_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("region", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("put_out_at", DateTime(timezone=True)),
    Column("told_at", DateTime(timezone=True)),
    CheckConstraint("region ~ '^([A-Z]{2}(-[A-Z0-9]{1,3})?)?$'", name="region"),
    Index("ix_show_visit_stream_id_region", "stream_id", "region"),
    Index("ix_show_visit_person_id", "person_id"),
)


def _region(code: str) -> Region:
    country, _, subdivision = code.partition("-")
    return Region(country, subdivision)


def _class_of(row: Row[tuple[object, ...]]) -> ShowClass:
    return ShowClass(StreamId(row.stream_id), ContentClass(row.content_class), row.raised_by_staff, row.at)


class PostgresShowClasses(ShowClasses):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, stream_id: StreamId) -> ShowClass | None:
        query = select(show_class_table).where(show_class_table.c.stream_id == stream_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _class_of(row) if row else None

    async def save(self, show_class: ShowClass) -> None:
        values = {
            "content_class": show_class.content_class.value,
            "raised_by_staff": show_class.raised_by_staff,
            "at": show_class.at,
        }
        row = insert(show_class_table).values(stream_id=show_class.stream_id, **values)
        await self._connection.execute(row.on_conflict_do_update(index_elements=["stream_id"], set_=values))


class PostgresClosedRegions(ClosedRegions):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def count(self, performer_id: UserId) -> int:
        query = select(func.count()).where(closed_region_table.c.performer_id == performer_id)
        count: int = (await self._connection.execute(query)).scalar_one()
        return count

    async def add(self, closed: ClosedRegion) -> bool:
        row = {"performer_id": closed.performer_id, "region": closed.region.code, "at": closed.at}
        added = insert(closed_region_table).values(row).on_conflict_do_nothing()
        return (await self._connection.execute(added)).rowcount > 0

    async def lift(self, performer_id: UserId, region: Region) -> bool:
        table = closed_region_table.c
        gone = delete(closed_region_table).where(
            table.performer_id == performer_id, table.region == region.code
        )
        return (await self._connection.execute(gone)).rowcount > 0

    async def erase_of(self, performer_id: UserId) -> int:
        gone = delete(closed_region_table).where(closed_region_table.c.performer_id == performer_id)
        return (await self._connection.execute(gone)).rowcount


class PostgresVisits(Visits):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def note(self, visit: Visit) -> None:
        values = {"region": visit.region.code, "at": visit.at, "put_out_at": None, "told_at": None}
        row = insert(show_visit_table).values(stream_id=visit.stream_id, person_id=visit.person_id, **values)
        await self._connection.execute(
            row.on_conflict_do_update(index_elements=["stream_id", "person_id"], set_=values)
        )

    async def put_out(self, visits: Collection[tuple[StreamId, UserId]], *, now: datetime) -> None:
        table = show_visit_table.c
        told = (
            update(show_visit_table)
            .where(tuple_(table.stream_id, table.person_id).in_([*visits]))
            .values(put_out_at=func.coalesce(table.put_out_at, now), told_at=now)
        )
        await self._connection.execute(told)

    async def forget_over(self) -> int:
        over = delete(show_visit_table).where(
            show_visit_table.c.stream_id == stream_table.c.id, text("stream.state IN ('ended', 'killed')")
        )
        return (await self._connection.execute(over)).rowcount

    async def erase_of(self, person_id: UserId) -> int:
        gone = delete(show_visit_table).where(show_visit_table.c.person_id == person_id)
        return (await self._connection.execute(gone)).rowcount


class PostgresReachQueries(ReachQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of(self, streams: Collection[StreamId]) -> Mapping[StreamId, Reach]:
        if not streams:
            return {}
        closed = (
            select(func.array_agg(closed_region_table.c.region))
            .where(closed_region_table.c.performer_id == stream_table.c.performer_id)
            .scalar_subquery()
        )
        query = (
            select(
                stream_table.c.id,
                stream_table.c.performer_id,
                show_class_table.c.content_class,
                closed.label("closed"),
            )
            .select_from(
                stream_table.outerjoin(show_class_table, show_class_table.c.stream_id == stream_table.c.id)
            )
            .where(stream_table.c.id.in_([*streams]))
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return {
            StreamId(row.id): Reach(
                UserId(row.performer_id),
                ContentClass(row.content_class) if row.content_class else GRAVEST_CLASS,
                tuple(_region(code) for code in sorted(row.closed or ())),
            )
            for row in rows
        }

    async def closed_by(self, performer_id: UserId) -> Sequence[ClosedRegion]:
        table = closed_region_table.c
        query = select(closed_region_table).where(table.performer_id == performer_id)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        closed = [ClosedRegion(UserId(row.performer_id), _region(row.region), row.at) for row in rows]
        return sorted(closed, key=lambda each: each.region.code)

    async def show_class(self, stream_id: StreamId) -> ShowClass | None:
        async with self._engine.connect() as connection:
            return await PostgresShowClasses(connection).find(stream_id)

    async def places(self) -> Collection[tuple[StreamId, Region]]:
        table = show_visit_table.c
        query = (
            select(table.stream_id, table.region)
            .join(stream_table, stream_table.c.id == table.stream_id)
            .where(text("stream.state = 'live'"))
            .distinct()
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return {(StreamId(row.stream_id), _region(row.region)) for row in rows}

    async def people_at(
        self, stream_id: StreamId, region: Region, *, told_since: datetime, limit: int
    ) -> Sequence[UserId]:
        table = show_visit_table.c
        query = (
            select(table.person_id)
            .where(
                table.stream_id == stream_id,
                table.region == region.code,
                func.coalesce(table.put_out_at, told_since) >= told_since,
            )
            .order_by(table.told_at.asc().nulls_first(), table.person_id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [UserId(person_id) for person_id in await connection.scalars(query)]
