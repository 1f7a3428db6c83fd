"""Prometheus figures of how often two moderators come to one finding, read from the database."""

import asyncio
from collections.abc import Iterator, Sequence

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.moderation.cases.kind import Queue
from domain.moderation.desk.second_look import COUNTED
from ports.clock import Clock
from ports.moderation.second_looks import AgreementRow, SecondLookQueries

READ_SECONDS = 2.0
NAME = "livepanty_second_looks"
HELP = "Closed cases of the last 30 days that were drawn for a second look, by what came of it"

log = structlog.get_logger(__name__)


class SecondLookFigures:
    """Labels are queues and results, never a case or a person. Who may read them is asked by the route."""

    def __init__(self, queries: SecondLookQueries, now: Clock, *, seconds: float = READ_SECONDS) -> None:
        self._seconds = seconds
        self._queries = queries
        self._now = now

    async def text(self) -> bytes:
        """The exposition format; empty, and a line in the log, when they cannot be read in two seconds."""
        try:
            async with asyncio.timeout(self._seconds):
                rows = await self._queries.agreement(frozenset(Queue), since=self._now() - COUNTED)
        except Exception as error:
            log.warning("second_look_figures_not_read", error=type(error).__name__)
            return b""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Read(rows))
        return generate_latest(registry)


class _Read(Collector):
    def __init__(self, rows: Sequence[AgreementRow]) -> None:
        self._rows = rows

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(NAME, HELP, labels=["queue", "result"])
        for row in self._rows:
            family.add_metric([row.queue.value, "agreed"], row.agreed)
            family.add_metric([row.queue.value, "other_rule"], row.other_rule)
            family.add_metric([row.queue.value, "other_outcome"], row.other_outcome)
            family.add_metric([row.queue.value, "unanswered"], row.asked - row.answered)
        yield family
