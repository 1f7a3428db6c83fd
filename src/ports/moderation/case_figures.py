"""The sums of cases by day and by week, and how many wait at this moment."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.moderation.cases.figures import CaseFact, CaseFigure, Period
from domain.moderation.cases.kind import Queue

COUNTED_MAX = 1_000
"""More than this is not counted, and told as this."""


class CaseFigures(Protocol):
    """Written once for each period, and kept."""

    @abstractmethod
    async def latest(self, period: Period) -> date | None:
        """When the latest one that was summed begins."""

    @abstractmethod
    async def first_event(self) -> datetime | None:
        """When the first case was opened."""

    @abstractmethod
    async def facts(self, since: datetime, before: datetime) -> Sequence[CaseFact]:
        """What happened from `since` on and before `before`; equal ones together. It costs what happened in that time,
        however many cases there are."""

    @abstractmethod
    async def add(self, figures: Sequence[CaseFigure]) -> None:
        """What is there already stays as it is."""


@dataclass(frozen=True, slots=True)
class PendingRow:
    """How many cases of a queue and severity are not closed, and of how many the strictest clock ran out; both at most
    `COUNTED_MAX`. `next_due_at` is when the next clock runs out; None where none is to."""

    queue: Queue
    severity: int
    waiting: int
    overdue: int
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaitingAppeals:
    """How many appeals against decisions of a queue nobody has decided, and of how many the time is over; both at most
    `COUNTED_MAX`. `first_due_at` is when the time of the first is over, also where it is."""

    queue: Queue
    waiting: int
    overdue: int
    first_due_at: datetime


class CaseFigureQueries(Protocol):
    @abstractmethod
    async def since(
        self, period: Period, begins: date, queues: Collection[Queue], *, limit: int
    ) -> Sequence[CaseFigure]:
        """Of the periods that begin then or later in which anything happened, the latest first, then by queue and
        severity. What it costs does not grow with the number of cases."""

    @abstractmethod
    async def pending(self, queues: Collection[Queue], *, now: datetime) -> Sequence[PendingRow]:
        """By queue and severity, where any case is not closed. What it costs has a bound."""

    @abstractmethod
    async def appeals(self, queues: Collection[Queue], *, now: datetime) -> Sequence[WaitingAppeals]:
        """By queue, where any appeal waits: of those that are due first, which has a bound."""
