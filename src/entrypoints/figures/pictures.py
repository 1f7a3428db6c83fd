"""Prometheus figures of looking at pictures, read from the database: the worker that looks answers no requests."""

import asyncio
import hmac
from collections.abc import Iterator
from datetime import datetime

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from domain.moderation.watch.sampling import RECENT, RecentCoverage
from ports.clock import Clock
from ports.moderation.watch.frame_watch import LookTally, WatchQueries
from ports.moderation.watch.hash_banks import ExchangeQueries, ExchangeState

READ_SECONDS = 2.0
PREFIX = "livepanty_picture_"
HELP = {
    "looks": "Looks at shows that are live, of their last 15 minutes, by what came of them",
    "quarters": "Quarters of a minute of live shows, of their last 15 minutes, with a verdict or without",
    "shows_low": "Live shows of whose last 15 minutes less than 99 % was looked at",
    "matches": "Shows in which a frame was a bank's picture, since the beginning",
    "exchange_age_seconds": "Since we last had all of an exchange, or first asked it",
}

log = structlog.get_logger(__name__)


class PictureFigures:
    """For whoever brings the token: how well shows are watched is no business of those who are.

    Labels are results and the names of exchanges that are followed, never a show or a person.
    """

    def __init__(
        self,
        watch: WatchQueries,
        exchanges: ExchangeQueries,
        followed: set[str],
        now: Clock,
        token: str,
        *,
        seconds: float = READ_SECONDS,
    ) -> None:
        self._seconds = seconds
        self._watch = watch
        self._exchanges = exchanges
        self._followed = followed
        self._now = now
        self._token = token

    def is_for(self, authorization: str) -> bool:
        """False for everybody where no token is set."""
        return bool(self._token) and hmac.compare_digest(
            authorization.encode(), f"Bearer {self._token}".encode()
        )

    async def text(self) -> bytes:
        """The exposition format; empty, and a line in the log, when they cannot be read in two seconds."""
        now = self._now()
        try:
            async with asyncio.timeout(self._seconds):
                tally = await self._watch.tally(since=now - RECENT)
                recent = list((await self._watch.recent(now=now)).values())
                states = [s for s in await self._exchanges.states() if s.name in self._followed]
        except Exception as error:
            log.warning("picture_figures_not_read", error=type(error).__name__)
            return b""
        ages = {state.name: (now - _had_at(state)).total_seconds() for state in states}
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Read(tally, recent, ages))
        return generate_latest(registry)


def _had_at(state: ExchangeState) -> datetime:
    return state.current_at or state.first_asked_at


class _Read(Collector):
    def __init__(self, tally: LookTally, recent: list[RecentCoverage], ages: dict[str, float]) -> None:
        self._tally = tally
        self._recent = recent
        self._ages = ages

    def collect(self) -> Iterator[Metric]:
        covered = sum(each.covered for each in self._recent)
        due = sum(each.due for each in self._recent)
        tally = self._tally
        yield _gauge("looks", "result", {"judged": tally.judged, "failed": tally.failed})
        yield _gauge("quarters", "result", {"covered": covered, "missed": due - covered})
        low = sum(each.is_low for each in self._recent)
        yield GaugeMetricFamily(PREFIX + "shows_low", HELP["shows_low"], value=low)
        yield CounterMetricFamily(PREFIX + "matches", HELP["matches"], value=tally.matches)
        yield _gauge("exchange_age_seconds", "exchange", self._ages)


def _gauge(name: str, label: str, values: dict[str, int] | dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(PREFIX + name, HELP[name], labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
