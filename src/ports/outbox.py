"""The outbox: events that commit with the change they tell of, and are delivered at least once."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.errors import NotFound
from domain.events import Event
from domain.ids import EventId
from ports.errors import PortError


class OutboxEntryNotFound(NotFound):
    code = "outbox_entry_not_found"


class UnknownEvent(PortError):
    """This program knows no event of that name or shape: a newer one wrote it, and may yet deliver it."""

    def __init__(self, message: str, *, attempts: int) -> None:
        super().__init__(message)
        self.attempts = attempts
        """How often its delivery was tried."""


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One recorded event and how its delivery stands."""

    id: EventId
    event: Event
    occurred_at: datetime
    attempts: int
    available_at: datetime
    delivered_at: datetime | None
    dead_at: datetime | None
    last_error: str


@dataclass(frozen=True, slots=True)
class DeadRow:
    """An event whose delivery was given up. What it says is left out: it may be personal."""

    event_id: EventId
    name: str
    occurred_at: datetime
    attempts: int
    dead_at: datetime
    last_error: str


class Outbox(Protocol):
    """Events of the running transaction: `OutboxDeliveries` sees them when it has committed, or never."""

    @abstractmethod
    async def add(self, event: Event) -> None: ...


class OutboxDeliveries(Protocol):
    """The relay's side of the outbox. Each call is its own short transaction."""

    @abstractmethod
    async def claim_due(self, *, now: datetime, lease_seconds: int, limit: int) -> Sequence[EventId]:
        """Ids of undelivered entries whose time has come, the longest due first, each leased to this caller:
        no other call returns them until `lease_seconds` have passed."""

    @abstractmethod
    async def get(self, event_id: EventId) -> OutboxEntry:
        """Raises `OutboxEntryNotFound`, `UnknownEvent`."""

    @abstractmethod
    async def mark_delivered(self, event_id: EventId, *, now: datetime) -> None: ...

    @abstractmethod
    async def mark_failed(
        self, event_id: EventId, *, error: str, now: datetime, retry_at: datetime | None
    ) -> None:
        """Count a failed attempt. Without `retry_at` the entry is dead: shown to staff, not tried again."""

    @abstractmethod
    async def forget_delivered(self, *, before: datetime, limit: int) -> int:
        """Remove entries that were delivered before that time, the oldest first; returns how many."""

    @abstractmethod
    async def latest_dead(self, *, limit: int) -> Sequence[DeadRow]:
        """The latest to die first."""


class OutboxBell(Protocol):
    """Rings when events were committed. A hint: a ring may be lost, so that the relay looks by itself too."""

    @abstractmethod
    async def listen(self, ring: Callable[[], None]) -> None:
        """Call `ring` at every commit that recorded events, until the connection is lost. Raises `PortError` then."""
