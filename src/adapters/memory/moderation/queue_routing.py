"""Routing rules of queues in memory."""

from collections import Counter
from collections.abc import Collection, Sequence

from adapters.memory.tables import HasTables
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_routing import QueueRouting, RoutingVersion
from ports.moderation.queue_routing import OpenCases, QueueRoutingBook, QueueRoutingQueries


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

    async def open_cases(self, queues: Collection[Queue]) -> Sequence[OpenCases]:
        cases = self._database.tables.moderation_cases.open_cases()
        found = Counter(
            (case.status.queue, case.status.kind) for case in cases if case.status.queue in queues
        )
        return [OpenCases(queue, kind, count) for (queue, kind), count in sorted(found.items())]
