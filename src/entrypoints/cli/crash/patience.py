"""How long somebody waits, on a machine that may have stood still meanwhile."""

import time
from collections.abc import Callable

BREATH_SECONDS_MAX = 10.0
"""The longest that anybody here waits for one thing. More than that between two looks, and we were not running."""
STILL_SECONDS = 600.0
"""How long nothing whatever may happen before it is called stuck: a machine that starves us is slow, and does something
in that time."""


class Patience:
    """Counts the seconds in which we ran. A machine that sleeps, or stops us for something more urgent, is not what
    we wait for."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self.renew()

    def renew(self) -> None:
        """Something happened: it begins anew."""
        self._left = self._seconds
        self._looked_at = self._clock()

    @property
    def is_over(self) -> bool:
        now = self._clock()
        self._left -= min(now - self._looked_at, BREATH_SECONDS_MAX)
        self._looked_at = now
        return self._left < 0
