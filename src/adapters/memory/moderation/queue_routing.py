"""Routing rules of queues in memory."""

from collections import Counter
from collections.abc import Collection, Sequence

from adapters.memory.tables import HasTables
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.routed import Source
from domain.moderation.desk.queue_routing import Facts, QueueRouting, RoutingVersion
from ports.moderation.queue_routing import (
    CaseGroup,
    OpenCase,
    OpenCases,
    QueueRoutingBook,
    QueueRoutingQueries,
)


class QueueRoutingTables:
    def __init__(self) -> None:
        self.versions: tuple[RoutingVersion, ...] = ()

    def routing(self) -> QueueRouting:
        return QueueRouting(tuple(sorted(self.versions, key=lambda each: each.number)))


class MemoryQueueRoutingBook(QueueRoutingBook):
    def __init__(self, tables: QueueRoutingTables) -> None:
        self._tables = tables

    async def routing(self) -> QueueRouting:
        return self._tables.routing()

    async def hold(self) -> QueueRouting:
        return self._tables.routing()

    async def add_version(self, version: RoutingVersion) -> None:
        self._tables.versions += (version,)


class MemoryQueueRoutingQueries(QueueRoutingQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def routing(self) -> QueueRouting:
        tables: QueueRoutingTables = self._database.tables.queue_routing
        return tables.routing()

    async def open_cases(self, queues: Collection[Queue], *, by_source: bool) -> Sequence[OpenCases]:
        found = Counter(each.group for each in self._open(by_source=by_source) if each.group.queue in queues)
        return [
            OpenCases(group, count) for group, count in sorted(found.items(), key=lambda each: _key(each[0]))
        ]

    async def some_of(
        self, groups: Collection[CaseGroup], *, by_source: bool, limit: int
    ) -> Sequence[OpenCase]:
        found = [each for each in self._open(by_source=by_source) if each.group in groups]
        return sorted(found, key=lambda each: (each.group.facts.severity, each.due_at, each.case_id))[:limit]

    def _open(self, *, by_source: bool) -> list[OpenCase]:
        tables = self._database.tables.moderation_cases
        found = []
        for case in tables.open_cases():
            status, came = case.status, tables.sources(case.id) if by_source else frozenset[Source]()
            facts = Facts(status.kind, status.severity, status.subject.kind, came)
            found.append(OpenCase(case.id, CaseGroup(status.queue, facts), status.due_at))
        return found


def _key(group: CaseGroup) -> tuple[object, ...]:
    facts = group.facts
    return (group.queue, facts.kind, facts.severity, facts.subject, sorted(facts.sources))
