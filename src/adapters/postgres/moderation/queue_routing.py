"""Routing rules of queues in PostgreSQL: append-only versions."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    Row,
    Table,
    Text,
    Uuid,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.moderation.case_tables import IS_OPEN, moderation_case_table
from adapters.postgres.schema import metadata
from domain.ids import UserId
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.desk.queue_routing import QueueRouting, QueueRule, RoutingVersion
from ports.moderation.queue_routing import OpenCases, QueueRoutingBook, QueueRoutingQueries

queue_routing_version_table = Table(
    "queue_routing_version",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("rules", JSONB, nullable=False),
    Column("author_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
    Column("effective_from", DateTime(timezone=True), nullable=False),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("effective_from >= written_at", name="effective_from"),
)


class PostgresQueueRoutingBook(QueueRoutingBook):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def routing(self) -> QueueRouting:
        return await _read(self._connection)

    async def hold(self) -> QueueRouting:
        # There may be no row to lock yet, and the programs' role may not lock what only grows.
        key = func.hashtextextended("queue_routing", 0)
        await self._connection.execute(select(func.pg_advisory_xact_lock(key)))
        return await _read(self._connection)

    async def add_version(self, version: RoutingVersion) -> None:
        row = {
            "number": version.number, "author_id": version.author_id, "reason": version.reason,
            "rules": [
                {"queue": each.queue.value, "kinds": sorted(each.kinds)} for each in version.rules or ()
            ],
            "written_at": version.written_at, "effective_from": version.effective_from,
        }  # fmt: skip
        await self._connection.execute(insert(queue_routing_version_table).values(row))


class PostgresQueueRoutingQueries(QueueRoutingQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def routing(self) -> QueueRouting:
        async with self._engine.connect() as connection:
            return await _read(connection)

    async def open_cases(self, queues: Collection[Queue]) -> Sequence[OpenCases]:
        case = moderation_case_table.c
        query = (
            select(case.queue, case.kind, func.count())
            .where(IS_OPEN, case.queue.in_([queue.value for queue in queues]))
            .group_by(case.queue, case.kind)
            .order_by(case.queue, case.kind)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [OpenCases(Queue(queue), CaseKind(kind), count) for queue, kind, count in rows]


async def _read(connection: AsyncConnection) -> QueueRouting:
    query = select(queue_routing_version_table).order_by(queue_routing_version_table.c.number)
    return QueueRouting(tuple(_version(row) for row in await connection.execute(query)))


def _version(row: Row[Any]) -> RoutingVersion:
    """Also where it names what this program does not know: reports are taken all the same."""
    try:
        rules = msgspec.convert(row.rules, tuple[QueueRule, ...])
    except msgspec.ValidationError:
        rules = None
    return RoutingVersion(
        row.number, rules, UserId(row.author_id), row.reason, row.written_at, row.effective_from
    )
