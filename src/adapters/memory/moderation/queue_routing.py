"""Routing rules of queues in memory."""

from adapters.memory.tables import HasTables
from domain.moderation.desk.queue_routing import QueueRouting, RoutingVersion
from ports.moderation.queue_routing import QueueRoutingBook, QueueRoutingQueries


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
