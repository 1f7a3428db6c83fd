"""Counts of the media plane. Plain integers on the hot path; Prometheus sees them when it asks.

What a room does is counted under its class, which the application names; what the process does is counted once. No
label ever carries an id, a name or an address: `LABELS` has every value that a label can take.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Final

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

PREFIX: Final = "livepanty_media_"
ROOM_CLASSES: Final = ("public", "private", "group", "ticketed")
ROLES: Final = ("publish", "subscribe")
OTHER: Final = "other"
REASONS: Final = (
    "invalid_offer",
    "malformed",
    "room_closed",
    "live_elsewhere",
    "delay_is_fixed",
    "nothing_published",
    "overloaded",
    "removed_from_room",
    "room_full",
    "too_many_joins",
    "ice_timeout",
    "dtls_timeout",
    "dtls_refused",
    "fault",
    OTHER,
)
LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "room_class": ROOM_CLASSES,
    "role": ROLES,
    "reason": REASONS,
}

LOSS_BOUNDS: Final = (0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
REMB_BOUNDS: Final = (100e3, 250e3, 500e3, 1e6, 1.5e6, 2.5e6, 4e6, 8e6)
JITTER_BOUNDS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


@dataclass(slots=True)
class Histogram:
    """`counts` has one more place than `bounds`: what is above them all."""

    bounds: tuple[float, ...]
    counts: list[int]
    total: float

    @classmethod
    def of(cls, bounds: tuple[float, ...]) -> "Histogram":
        return cls(bounds, [0] * (len(bounds) + 1), 0.0)

    def observe(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def move_to(self, other: "Histogram") -> None:
        for at, count in enumerate(self.counts):
            other.counts[at] += count
            self.counts[at] = 0
        other.total += self.total
        self.total = 0.0

    @property
    def buckets(self) -> list[tuple[str, float]]:
        """As Prometheus has them: each with all below it."""
        running, buckets = 0, []
        for bound, count in zip((*self.bounds, float("inf")), self.counts, strict=True):
            running += count
            buckets.append(("+Inf" if bound == float("inf") else repr(float(bound)), float(running)))
        return buckets


@dataclass(slots=True)
class Counters:
    """What one room did, since its class was last named."""

    packets_in: int = 0
    octets_in: int = 0
    packets_out: int = 0
    nacks_sent: int = 0
    nacks_received: int = 0
    rtx_sent: int = 0
    rtx_received: int = 0
    plis_sent: int = 0
    plis_received: int = 0
    key_frames: int = 0
    joins: int = 0
    publishes: int = 0
    rtcp_over_limit: int = 0
    oversized: int = 0
    publisher_over_limit: int = 0
    unnamed: int = 0
    layer_switches: int = 0
    sound_only: int = 0
    playback_reports: int = 0
    freezes: int = 0
    frozen_seconds: float = 0.0
    frames_dropped: int = 0
    tap_errors: int = 0
    delayed_dropped: int = 0
    delayed_errors: int = 0
    loss_in: Histogram = field(default_factory=lambda: Histogram.of(LOSS_BOUNDS))
    loss_out: Histogram = field(default_factory=lambda: Histogram.of(LOSS_BOUNDS))
    remb_bits: Histogram = field(default_factory=lambda: Histogram.of(REMB_BOUNDS))
    jitter_seconds: Histogram = field(default_factory=lambda: Histogram.of(JITTER_BOUNDS))

    def move_to(self, other: "Counters") -> None:
        """Add everything to `other` and begin at zero again. Whoever counts here holds on to this object."""
        for name in COUNTED:
            setattr(other, name, getattr(other, name) + getattr(self, name))
            setattr(self, name, 0)
        for name in SPREAD:
            getattr(self, name).move_to(getattr(other, name))

    def add(self, other: "Counters") -> None:
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in SPREAD:
            mine, theirs = getattr(self, name), getattr(other, name)
            mine.counts = [a + b for a, b in zip(mine.counts, theirs.counts, strict=True)]
            mine.total += theirs.total


SPREAD: Final = ("loss_in", "loss_out", "remb_bits", "jitter_seconds")
COUNTED: Final = tuple(f.name for f in fields(Counters) if f.name not in SPREAD)


class JoinFailures:
    """Offers that came to nothing, by who made them and why."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}

    def add(self, role: str, reason: str) -> None:
        key = role, reason if reason in REASONS else OTHER
        self._counts[key] = self._counts.get(key, 0) + 1

    def items(self) -> Iterable[tuple[tuple[str, str], int]]:
        return sorted(self._counts.items())


class ClassTotals:
    """What the rooms of each class did, those that are gone included."""

    def __init__(self) -> None:
        self._past = {room_class: Counters() for room_class in ROOM_CLASSES}

    def settle(self, room_class: str, counters: Counters) -> None:
        """The room is gone, or of another class from now on."""
        counters.move_to(self._past[room_class])

    def with_open(self, rooms: Iterable[tuple[str, Counters]]) -> dict[str, Counters]:
        totals = {room_class: Counters() for room_class in ROOM_CLASSES}
        for room_class, past in self._past.items():
            totals[room_class].add(past)
        for room_class, counters in rooms:
            totals[room_class].add(counters)
        return totals


HELP: Mapping[str, str] = {
    # Of rooms, by class
    "packets_in": "RTP packets from publishers",
    "octets_in": "Octets of RTP and RTCP datagrams from publishers",
    "packets_out": "RTP packets of the room handed on, one for each viewer",
    "nacks_sent": "Packets asked for again of publishers",
    "nacks_received": "Packets asked for again by viewers",
    "rtx_sent": "Packets sent again to viewers",
    "rtx_received": "Packets received again from publishers",
    "plis_sent": "Key frames asked of publishers",
    "plis_received": "Key frames asked for by viewers",
    "key_frames": "Key frames that arrived",
    "joins": "Viewers connected",
    "publishes": "Publishers connected",
    "rtcp_over_limit": "RTCP datagrams dropped because a peer sent too many",
    "oversized": "Publishers' packets dropped because they would not fit a viewer's path",
    "publisher_over_limit": "Datagrams dropped because a publisher sent too many",
    "unnamed": "Packets of a publisher that did not say which size of the picture they belong to",
    "layer_switches": "Viewers who went from one size of the picture to another",
    "sound_only": "Viewers whose connection no longer bore any picture",
    "playback_reports": "Reports of viewers' pages on how the picture plays",
    "freezes": "Freezes of the picture that viewers' pages reported",
    "frozen_seconds": "Seconds that those freezes took",
    "frames_dropped": "Frames dropped unseen that viewers' pages reported",
    "tap_errors": "Packets that a tap (stills, clips, recordings, pipes) failed over; anything but 0 is a defect",
    "delayed_dropped": "Packets of delayed shows that were never sent to viewers because too many were waiting",
    "delayed_errors": "Packets of delayed shows that could not be handed on to viewers; anything but 0 is a defect",
    "loss_in": "Fraction of a publisher's packets lost, each second and medium",
    "loss_out": "Fraction of packets lost on the way to a viewer, each second or so of their receiver reports",
    "remb_bits": "Bits a second that viewers' REMB says they can take",
    "jitter_seconds": "Jitter that viewers' pages reported",
    # Of the process
    "packets_sent": "RTP and RTCP packets to viewers that the socket took",
    "packets_unsent": "Packets the socket did not take",
    "nonces_refused": "Packets whose SRTP nonce was used already; anything but 0 is a defect",
    "unauthentic_checks": "STUN checks whose integrity did not hold",
    "checks_over_limit": "STUN checks dropped unread because their address failed too often",
    "rooms_closed": "Rooms closed",
    "faults": "Datagrams whose handling failed; anything but 0 is a defect",
    "stills": "Key frames made into stills",
    "clips": "Last minutes made into sealed clips",
    "minutes_given_up": "Last minutes asked for that went unstored, after a day or for want of room",
    "sounds": "Stretches of sound that were listened to",
    "darkroom_failures": "Stills and clips that could not be made",
    "darkroom_restarts": "Processes for stills and clips that ended or took too long",
    "recorder_failures": "Recordings whose process died, or fell too far behind",
    "tcp_connections": "Connections taken in TCP from those who have no UDP",
    "tcp_refused": "Connections in TCP that were turned away, too many being open",
    "tcp_dropped": "Datagrams dropped because a peer in TCP did not take them, or sent too fast",
    "cpu_seconds": "CPU time of this process, all threads",
    "join_failures": "Offers that came to nothing",
    "rooms": "Open rooms",
    "viewers": "Connected viewers",
    "sessions": "Open sessions",
    "sessions_pending": "Sessions that have not connected yet",
    "cpu_microseconds_a_packet": "CPU time of this process for each packet sent, over the last ten seconds with any",
    "resident_bytes": "Memory of this process",
    "open_files": "Open file descriptors, sockets included",
    "tasks": "Asyncio tasks",
    "delayed_bytes": "Memory that packets of delayed shows wait in, payloads that are footage too included",
    "held_bytes": "Memory that last minutes take that were asked for, until they are stored; may be footage's too",
    "footage_bytes": "Memory that the last minutes of rooms take, those of closed ones included",
}

Figures = Callable[[], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class MediaCollector(Collector):
    """`classes` and `by_class` have the room classes for keys; the rest is of the process."""

    counters: Figures
    gauges: Figures
    classes: Callable[[], Mapping[str, Counters]]
    by_class: Callable[[], Mapping[str, Mapping[str, float]]]
    failures: JoinFailures

    def collect(self) -> Iterable[Metric]:
        yield from self._of_rooms()
        for name, value in self.counters().items():
            yield CounterMetricFamily(PREFIX + name, HELP[name], value=value)
        for name, value in self.gauges().items():
            yield GaugeMetricFamily(PREFIX + name, HELP[name], value=value)
        failures = CounterMetricFamily(
            PREFIX + "join_failures", HELP["join_failures"], labels=["role", "reason"]
        )
        for (role, reason), count in self.failures.items():
            failures.add_metric([role, reason], count)
        yield failures

    def _of_rooms(self) -> Iterable[Metric]:
        classes = self.classes()
        for name in COUNTED:
            family = CounterMetricFamily(PREFIX + name, HELP[name], labels=["room_class"])
            for room_class, counters in classes.items():
                family.add_metric([room_class], getattr(counters, name))
            yield family
        for name in SPREAD:
            spread = HistogramMetricFamily(PREFIX + name, HELP[name], labels=["room_class"])
            for room_class, counters in classes.items():
                histogram: Histogram = getattr(counters, name)
                spread.add_metric([room_class], histogram.buckets, histogram.total)
            yield spread
        for name, values in self.by_class().items():
            gauge = GaugeMetricFamily(PREFIX + name, HELP[name], labels=["room_class"])
            for room_class, value in values.items():
                gauge.add_metric([room_class], value)
            yield gauge


def exposition(collector: Collector) -> bytes:
    registry = CollectorRegistry()
    registry.register(collector)
    return generate_latest(registry)
