"""Which cases come to which queue (MOD-12)."""

from abc import abstractmethod
from typing import Protocol

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


class QueueRoutingQueries(Protocol):
    @abstractmethod
    async def routing(self) -> QueueRouting:
        """As a transaction reads it."""
