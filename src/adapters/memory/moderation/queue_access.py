"""Access lists of queues in memory."""

from collections.abc import Collection, Sequence

from adapters.memory.tables import HasTables
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_access import AccessVersion, AccessWord, QueueAccess
from ports.moderation.queue_access import QueueAccessBook, QueueAccessQueries, WorkerRow


class QueueAccessTables:
    def __init__(self) -> None:
        self.versions: tuple[AccessVersion, ...] = ()
        self.words: tuple[AccessWord, ...] = ()

    def of(self, queue: Queue) -> QueueAccess:
        versions = [each for each in self.versions if each.queue is queue]
        return QueueAccess(
            queue,
            tuple(sorted(versions, key=lambda each: each.number)),
            tuple(each for each in self.words if each.queue is queue),
        )

    def lists(self) -> list[QueueAccess]:
        return [found for queue in Queue if (found := self.of(queue)).versions]


class MemoryQueueAccessBook(QueueAccessBook):
    def __init__(self, tables: QueueAccessTables) -> None:
        self._tables = tables

    async def lists(self) -> Sequence[QueueAccess]:
        return self._tables.lists()

    async def hold(self, queue: Queue) -> QueueAccess:
        return self._tables.of(queue)

    async def add_version(self, version: AccessVersion) -> None:
        self._tables.versions += (version,)

    async def add_word(self, word: AccessWord) -> None:
        self._tables.words += (word,)


class MemoryQueueAccessQueries(QueueAccessQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def lists(self) -> Sequence[QueueAccess]:
        tables: QueueAccessTables = self._database.tables.queue_access
        return tables.lists()

    async def workers(self, roles: Collection[str]) -> Sequence[WorkerRow]:
        users = self._database.tables.identity.users.values()
        found = [user for user in users if user.role.value in roles and not user.is_erased]
        rows = [WorkerRow(user.id, user.display_name, user.role.value) for user in found]
        return sorted(rows, key=lambda row: (row.name, row.user_id))
