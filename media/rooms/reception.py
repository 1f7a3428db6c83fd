"""How a viewer receives: what their receiver reports, their bandwidth estimates and their page say."""

from dataclasses import dataclass
from typing import TypeVar

from media.metrics import Counters
from media.rooms.losses import LossMeter
from media.transport.bucket import TokenBucket
from media.wire import rtcp

Figure = TypeVar("Figure", int, float)

FRESH_SECONDS = 10.0
DEPARTED_SECONDS = 5.0
REMB_MAX_BITS = 100_000_000
REPORTS_A_SECOND, REPORTS_BURST = 0.2, 3
FREEZES_A_REPORT, FROZEN_SECONDS_A_REPORT, DROPPED_A_REPORT = 10, 30.0, 2_000
"""A page tells what it likes: one page may not drown what the others tell."""


@dataclass(frozen=True, slots=True)
class Playback:
    """What a page has counted since it joined, and the jitter it measures now, in seconds."""

    freezes: int
    frozen_seconds: float
    frames_dropped: int
    jitter_seconds: float


class Reception:
    """One viewer's. Times are seconds of the monotonic clock."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters
        self._meter = LossMeter()
        self._loss = 0.0
        self._loss_at = float("-inf")
        self._told = Playback(0, 0.0, 0, 0.0)
        self._allowance = TokenBucket(a_second=REPORTS_A_SECOND, burst=REPORTS_BURST)

    def hear(self, packet: rtcp.RtcpPacket, video_ssrc: int, now: float) -> float | None:
        """A packet of the viewer's RTCP; whatever is no report and no estimate is passed over.

        Returns the fraction of the picture's packets that were lost, where another moment of it is measured now.
        """
        measured = None
        for received in rtcp.read_received(packet):
            loss = self._meter.note(received, now) if received.ssrc == video_ssrc else None
            if loss is not None:
                self._loss, self._loss_at, measured = loss, now, loss
                self._counters.loss_out.observe(loss)
        bits = rtcp.read_remb(packet)
        if bits is not None:
            self._counters.remb_bits.observe(min(bits, REMB_MAX_BITS))
        return measured

    def loss(self, now: float) -> float | None:
        """The fraction of the picture's packets that were lost of late; None if nothing was heard of late."""
        return self._loss if now - self._loss_at <= FRESH_SECONDS else None

    def told(self, playback: Playback, now: float) -> bool:
        """Count what is new since the page's last report. False when it reports too often."""
        if not self._allowance.take(now):
            return False
        before, self._told = self._told, playback
        self._counters.playback_reports += 1
        self._counters.freezes += _grown(before.freezes, playback.freezes, FREEZES_A_REPORT)
        self._counters.frozen_seconds += _grown(
            before.frozen_seconds, playback.frozen_seconds, FROZEN_SECONDS_A_REPORT
        )
        self._counters.frames_dropped += _grown(
            before.frames_dropped, playback.frames_dropped, DROPPED_A_REPORT
        )
        self._counters.jitter_seconds.observe(playback.jitter_seconds)
        return True


class Departed:
    """Viewers who left a moment ago: what their page says as it goes comes after the connection has said goodbye."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[float, str, Reception]] = {}

    def add(self, session_id: str, participant: str, reception: Reception, now: float) -> None:
        self._left[session_id] = now, participant, reception

    def find(self, session_id: str, participant: str, now: float) -> Reception | None:
        at, who, reception = self._left.get(session_id, (float("-inf"), "", None))
        return reception if who == participant and now - at <= DEPARTED_SECONDS else None

    def expire(self, now: float) -> None:
        for session_id in [i for i, (at, _, _) in self._left.items() if now - at > DEPARTED_SECONDS]:
            del self._left[session_id]


def _grown(before: Figure, now: Figure, at_most: Figure) -> Figure:
    return min(at_most, max(0, now - before))
