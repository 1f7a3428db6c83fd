"""Who may see and work on the cases of each queue (ADM-11)."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.ids import UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_access import AccessVersion, AccessWord, QueueAccess


class QueueAccessBook(Protocol):
    """Versions and words are kept for good, as they were."""

    @abstractmethod
    async def lists(self) -> Sequence[QueueAccess]:
        """Of the queues that have a version, by one read."""

    @abstractmethod
    async def hold(self, queue: Queue) -> QueueAccess:
        """The list of one queue, also one without versions, held until the transaction ends."""

    @abstractmethod
    async def add_version(self, version: AccessVersion) -> None:
        """The caller holds the list."""

    @abstractmethod
    async def add_word(self, word: AccessWord) -> None:
        """The caller holds the list."""


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """Somebody who works on cases, and can be named in a list."""

    user_id: UserId
    name: str
    role: str


class QueueAccessQueries(Protocol):
    @abstractmethod
    async def lists(self) -> Sequence[QueueAccess]:
        """As a transaction reads them."""

    @abstractmethod
    async def workers(self, roles: Collection[str]) -> Sequence[WorkerRow]:
        """Everybody who has one of these roles, by name, but for accounts that are erased."""
