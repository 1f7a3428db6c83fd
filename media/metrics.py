"""Counts of the media plane. Plain integers on the hot path; Prometheus sees them when it asks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector


@dataclass(slots=True)
class Counters:
    packets_in: int = 0
    nacks_sent: int = 0
    nacks_received: int = 0
    rtx_sent: int = 0
    rtx_received: int = 0
    plis_sent: int = 0
    plis_received: int = 0
    joins: int = 0
    publishes: int = 0
    rooms_closed: int = 0
    rtcp_over_limit: int = 0
    oversized: int = 0
    publisher_over_limit: int = 0


HELP: Mapping[str, str] = {
    "packets_in": "RTP packets from publishers",
    "packets_out": "RTP and RTCP packets to viewers",
    "packets_unsent": "Packets the socket did not take",
    "nonces_refused": "Packets whose SRTP nonce was used already; anything but 0 is a defect",
    "unauthentic_checks": "STUN checks whose integrity did not hold",
    "nacks_sent": "Packets asked for again of publishers",
    "nacks_received": "Packets asked for again by viewers",
    "rtx_sent": "Packets sent again to viewers",
    "rtx_received": "Packets received again from publishers",
    "plis_sent": "Key frames asked of publishers",
    "plis_received": "Key frames asked for by viewers",
    "joins": "Viewers connected",
    "publishes": "Publishers connected",
    "rooms_closed": "Rooms closed",
    "oversized": "Publishers' packets dropped because they would not fit a viewer's path",
    "publisher_over_limit": "Datagrams dropped because a publisher sent too many",
    "faults": "Datagrams whose handling failed; anything but 0 is a defect",
    "stills": "Key frames made into stills",
    "clips": "Last minutes made into sealed clips",
    "darkroom_failures": "Stills and clips that could not be made",
    "darkroom_restarts": "Processes for stills and clips that ended or took too long",
    "rtcp_over_limit": "RTCP datagrams dropped because a peer sent too many",
}


class MediaCollector(Collector):
    def __init__(
        self, counters: Callable[[], Mapping[str, int]], gauges: Callable[[], Mapping[str, int]]
    ) -> None:
        self._counters = counters
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        for name, value in self._counters().items():
            yield CounterMetricFamily(f"livepanty_media_{name}", HELP[name], value=value)
        for name, value in self._gauges().items():
            yield GaugeMetricFamily(f"livepanty_media_{name}", f"Open {name}", value=value)


def exposition(collector: Collector) -> bytes:
    registry = CollectorRegistry()
    registry.register(collector)
    return generate_latest(registry)
