"""Prometheus figures of the cases and appeals that wait: whoever is on call hears of a clock (MOD-08)."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.moderation.cases.kind import Queue
from ports.clock import Clock
from ports.moderation.case_figures import CaseFigureQueries, PendingRow, WaitingAppeals

READ_SECONDS = 2.0
PREFIX = "livepanty_cases_"
HELP = {
    "waiting": "Moderation cases that are not closed, at most 1,000 of each",
    "overdue": "Moderation cases of which the strictest clock ran out, at most 1,000 of each",
    "next_due_seconds": "How soon the next clock of a queue runs out",
}
APPEALS = "livepanty_appeals_"
APPEALS_HELP = {
    "waiting": "Appeals against decisions that nobody has decided, at most 1,000 of a queue",
    "overdue": "Appeals whose time to be decided is over, at most 1,000 of a queue",
    "next_due_seconds": "How soon the time of the first of them is over; below 0 where it is",
}

log = structlog.get_logger(__name__)


class WaitingFigures:
    """By queue and severity, never of a case or a person. Who may read them is asked by the route."""

    def __init__(self, queries: CaseFigureQueries, now: Clock, *, seconds: float = READ_SECONDS) -> None:
        self._seconds = seconds
        self._queries = queries
        self._now = now

    async def text(self) -> bytes:
        """The exposition format; empty, and a line in the log, when they cannot be read in two seconds."""
        now = self._now()
        try:
            async with asyncio.timeout(self._seconds):
                rows = await self._queries.pending(frozenset(Queue), now=now)
                appeals = await self._queries.appeals(frozenset(Queue), now=now)
        except Exception as error:
            log.warning("waiting_figures_not_read", error=type(error).__name__)
            return b""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Read(rows, now))
        registry.register(_ReadAppeals(appeals, now))
        return generate_latest(registry)


class _Read(Collector):
    def __init__(self, rows: Sequence[PendingRow], now: datetime) -> None:
        self._rows = rows
        self._now = now

    def collect(self) -> Iterator[Metric]:
        labels = ["queue", "severity"]
        waiting = GaugeMetricFamily(PREFIX + "waiting", HELP["waiting"], labels=labels)
        overdue = GaugeMetricFamily(PREFIX + "overdue", HELP["overdue"], labels=labels)
        for row in self._rows:
            named = [row.queue.value, str(row.severity)]
            waiting.add_metric(named, row.waiting)
            overdue.add_metric(named, row.overdue)
        yield waiting
        yield overdue
        soonest = GaugeMetricFamily(PREFIX + "next_due_seconds", HELP["next_due_seconds"], labels=["queue"])
        for queue in Queue:
            due = [
                row.next_due_at for row in self._rows if row.queue is queue and row.next_due_at is not None
            ]
            if due:
                soonest.add_metric([queue.value], (min(due) - self._now).total_seconds())
        yield soonest


class _ReadAppeals(Collector):
    def __init__(self, rows: Sequence[WaitingAppeals], now: datetime) -> None:
        self._rows = rows
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """A queue without any is told as 0: an alarm on it ends by itself."""
        found = {row.queue: row for row in self._rows}
        waiting, overdue, soonest = (
            GaugeMetricFamily(APPEALS + name, words, labels=["queue"]) for name, words in APPEALS_HELP.items()
        )
        for queue in Queue:
            row = found.get(queue)
            waiting.add_metric([queue.value], row.waiting if row else 0)
            overdue.add_metric([queue.value], row.overdue if row else 0)
            if row:
                soonest.add_metric([queue.value], (row.first_due_at - self._now).total_seconds())
        yield waiting
        yield overdue
        yield soonest
