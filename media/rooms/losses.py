"""What part of a viewer's picture is lost, by the counts of their receiver reports."""

from media.wire.rtcp import Received

MEASURED_SECONDS = 1.0
MEASURED_PACKETS = 20
LONGEST_SECONDS = 3.0
MAX_LEAP = 1 << 16
"""Further on than a whole cycle since it last reported, or back: the receiver counts anew."""


class LossMeter:
    """The fraction lost over times that tell something.

    A report's own fraction is of what came since the report before, and while a browser asks for packets again it
    reports every few milliseconds: one lost of three there says nothing of the path.
    """

    def __init__(self) -> None:
        self._start: Received | None = None
        self._started_at = 0.0

    def note(self, received: Received, now: float) -> float | None:
        """The fraction, where enough was sent to tell; None until then. `now`: seconds of a monotonic clock."""
        start, seconds = self._start, now - self._started_at
        if start is None or (sent := (received.highest - start.highest) & 0xFFFFFFFF) > MAX_LEAP:
            self._begin(received, now)
            return None
        if seconds < MEASURED_SECONDS or (sent < MEASURED_PACKETS and seconds < LONGEST_SECONDS):
            return None
        self._begin(received, now)
        return min(1.0, max(0.0, (received.lost - start.lost) / sent)) if sent else None

    def _begin(self, received: Received, now: float) -> None:
        self._start, self._started_at = received, now
