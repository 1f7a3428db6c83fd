"""Which cases come to which queue (MOD-12)."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import ModerationCaseId
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_routing import Facts, QueueRouting, RoutingVersion


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
class CaseGroup:
    """Cases of one queue of which all is the same that rules ask."""

    queue: Queue
    facts: Facts


@dataclass(frozen=True, slots=True)
class OpenCases:
    """How many there are of a group."""

    group: CaseGroup
    count: int

    @property
    def queue(self) -> Queue:
        return self.group.queue

    @property
    def facts(self) -> Facts:
        return self.group.facts


@dataclass(frozen=True, slots=True)
class OpenCase:
    case_id: ModerationCaseId
    group: CaseGroup
    due_at: datetime


class QueueRoutingQueries(Protocol):
    @abstractmethod
    async def routing(self) -> QueueRouting:
        """As a transaction reads it."""

    @abstractmethod
    async def open_cases(self, queues: Collection[Queue], *, by_source: bool) -> Sequence[OpenCases]:
        """The groups of cases in these queues that are not closed, in the order of queue, kind, severity and subject.
        `by_source`: whether it is told whom they came from; else that is empty."""

    @abstractmethod
    async def some_of(
        self, groups: Collection[CaseGroup], *, by_source: bool, limit: int
    ) -> Sequence[OpenCase]:
        """The most urgent of the cases of these groups that are not closed: the gravest, then the first due, by id."""
