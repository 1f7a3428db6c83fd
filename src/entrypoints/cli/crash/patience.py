"""How long somebody waits, on a machine that may have stood still meanwhile."""

import time

BREATH_SECONDS_MAX = 10.0
"""The longest that anybody here waits for one thing. More than that between two looks, and we were not running."""


class Patience:
    """Counts the seconds in which we ran. A machine that sleeps, or stops us for something more urgent, is not what
    we wait for."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds
        self._looked_at = time.monotonic()

    @property
    def is_over(self) -> bool:
        now = time.monotonic()
        self._left -= min(now - self._looked_at, BREATH_SECONDS_MAX)
        self._looked_at = now
        return self._left < 0
