"""How often a source is asked for a key frame."""

import time
from collections.abc import Callable

KEY_FRAME_SECONDS = 1.0


class KeyFrameGovernor:
    """At most one request a second to the source, however many viewers ask; a late one is not lost."""

    def __init__(self, request: Callable[[], bool]) -> None:
        self._request = request
        self._last = float("-inf")
        self._is_needed = False

    def need(self) -> None:
        self._is_needed = True
        self.tick(time.monotonic())

    def tick(self, now: float) -> None:
        """Ten times a second: ask on behalf of those who came too early."""
        if self._is_needed and now - self._last >= KEY_FRAME_SECONDS:
            self._is_needed = False
            if self._request():
                self._last = now
