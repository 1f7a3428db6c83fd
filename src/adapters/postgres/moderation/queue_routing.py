"""Routing rules of queues in PostgreSQL: append-only versions."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Integer,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    cast,
    func,
    insert,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from adapters.postgres.moderation.case_tables import IS_OPEN, moderation_case_table, moderation_event_table
from adapters.postgres.moderation.cases import SAID, source_of_event
from adapters.postgres.schema import metadata
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.event import SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.routed import Source
from domain.moderation.desk.queue_routing import Facts, QueueRouting, QueueRule, RoutingVersion
from ports.moderation.queue_routing import (
    CaseGroup,
    OpenCase,
    OpenCases,
    QueueRoutingBook,
    QueueRoutingQueries,
)

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
                {
                    "queue": each.queue.value, "kinds": sorted(each.kinds), "severities": sorted(each.severities),
                    "subjects": sorted(each.subjects), "sources": sorted(each.sources),
                }
                for each in version.rules or ()
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

    async def open_cases(self, queues: Collection[Queue], *, by_source: bool) -> Sequence[OpenCases]:
        each = _open(by_source=by_source).where(moderation_case_table.c.queue.in_(sorted(queues))).subquery()
        group = (each.c.queue, each.c.kind, each.c.severity, each.c.subject_kind, each.c.sources)
        query = select(*group, func.count().label("cases")).group_by(*group).order_by(*group)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [OpenCases(_group(row), row.cases) for row in rows]

    async def some_of(
        self, groups: Collection[CaseGroup], *, by_source: bool, limit: int
    ) -> Sequence[OpenCase]:
        each = _open(by_source=by_source).subquery()
        asked = or_(*(_is_of(each.c, group) for group in groups))
        query = select(each).where(asked).order_by(each.c.severity, each.c.due_at, each.c.id).limit(limit)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [OpenCase(ModerationCaseId(row.id), _group(row), row.due_at) for row in rows]


def _open(*, by_source: bool) -> Select[tuple[object, ...]]:
    """Every case that is not closed, with what rules ask about it."""
    case, event = moderation_case_table.c, moderation_event_table.c
    sources: ColumnElement[Any] = null()
    if by_source:
        source = source_of_event().label("source")
        said = select(source).where(event.case_id == case.id, event.name.in_(SAID))
        sources = func.array(said.distinct().order_by(source).scalar_subquery())
    asked = cast(sources, ARRAY(Text)).label("sources")
    return select(case.id, case.queue, case.kind, case.severity, case.subject_kind, case.due_at, asked).where(
        IS_OPEN
    )


def _is_of(each: ReadOnlyColumnCollection[str, Any], group: CaseGroup) -> ColumnElement[bool]:
    facts = group.facts
    asked = and_(
        each.queue == group.queue.value, each.kind == facts.kind.value, each.severity == int(facts.severity),
        each.subject_kind == facts.subject.value,
    )  # fmt: skip
    if not facts.sources:
        return asked
    return and_(asked, each.sources == cast(sorted(facts.sources), ARRAY(Text)))


def _group(row: Row[Any]) -> CaseGroup:
    facts = Facts(
        CaseKind(row.kind), Severity(row.severity), SubjectKind(row.subject_kind),
        frozenset(map(Source, row.sources or ())),
    )  # fmt: skip
    return CaseGroup(Queue(row.queue), facts)


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
