"""Which cases come to which queue (MOD-12)."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.desk.queue_routing import QueueRouting, RoutingVersion


class QueueRoutingBook(Protocol):
    """Versions are kept for good, as they were. One that cannot be read comes without its rules."""

    @abstractmethod
    async def routing(self) -> QueueRouting: ...

    @abstractmethod
    async def hold(self) -> QueueRouting:
        """As `routing`, held until the transaction ends, also where there is no version yet."""

    @abstractmethod
    async def add_version(self, version: RoutingVersion) -> None:
        """The caller holds the rules."""


@dataclass(frozen=True, slots=True)
class OpenCases:
    queue: Queue
    kind: CaseKind
    count: int


class QueueRoutingQueries(Protocol):
    @abstractmethod
    async def routing(self) -> QueueRouting:
        """As a transaction reads it."""

    @abstractmethod
    async def open_cases(self, queues: Collection[Queue]) -> Sequence[OpenCases]:
        """How many cases of each kind are not closed in each of these queues, in the order of queue and kind."""
