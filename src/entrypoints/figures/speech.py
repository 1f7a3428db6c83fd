"""Prometheus figures of how much of live shows is listened to, read from the database (STR-13)."""

import asyncio
from collections.abc import Iterator, Sequence

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.moderation.watch.listening import UNHEARD_AFTER, RecentListening
from ports.clock import Clock
from ports.moderation.watch.speech_watch import SpeechQueries

READ_SECONDS = 2.0
PREFIX = "livepanty_speech_"
HELP = {
    "stretches": "Stretches of 15 seconds of live shows, of their last 15 minutes, that were listened to or not",
    "shows_unheard": "Live shows of which nothing was heard for 90 seconds",
}

log = structlog.get_logger(__name__)


class SpeechFigures:
    """Of a platform that listens; else there are none. The label is a result, never a show or a person. Who may read
    them is asked by the route."""

    def __init__(
        self, queries: SpeechQueries, is_listening: bool, now: Clock, *, seconds: float = READ_SECONDS
    ) -> None:
        self._seconds = seconds
        self._queries = queries
        self._is_listening = is_listening
        self._now = now

    async def text(self) -> bytes:
        """The exposition format; empty, and a line in the log, when they cannot be read in two seconds."""
        if not self._is_listening:
            return b""
        now = self._now()
        try:
            async with asyncio.timeout(self._seconds):
                recent = list((await self._queries.recent(now=now)).values())
                unheard = len(await self._queries.unlistened(since=now - UNHEARD_AFTER))
        except Exception as error:
            log.warning("speech_figures_not_read", error=type(error).__name__)
            return b""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Read(recent, unheard))
        return generate_latest(registry)


class _Read(Collector):
    def __init__(self, recent: Sequence[RecentListening], unheard: int) -> None:
        self._recent = recent
        self._unheard = unheard

    def collect(self) -> Iterator[Metric]:
        heard, due = sum(each.heard for each in self._recent), sum(each.due for each in self._recent)
        family = GaugeMetricFamily(PREFIX + "stretches", HELP["stretches"], labels=["result"])
        family.add_metric(["heard"], heard)
        family.add_metric(["not_heard"], due - heard)
        yield family
        yield GaugeMetricFamily(PREFIX + "shows_unheard", HELP["shows_unheard"], value=self._unheard)
