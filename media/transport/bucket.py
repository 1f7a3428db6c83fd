"""A bound on how often a peer may make us work."""


class TokenBucket:
    def __init__(self, *, a_second: float, burst: float) -> None:
        self._a_second = a_second
        self._burst = burst
        self._tokens = burst
        self._at: float | None = None

    def retune(self, *, a_second: float, burst: float, now: float) -> None:
        """Other bounds from `now` on. What was used up stays used up: changing them gives nobody more at once."""
        if self._at is not None:
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._a_second)
            self._at = now
        used = self._burst - self._tokens
        self._a_second, self._burst = a_second, burst
        self._tokens = max(0.0, burst - used)

    def take(self, now: float) -> bool:
        """Whether one more is allowed at `now`, in seconds of a monotonic clock."""
        if self._at is not None:
            self._tokens = min(self._burst, self._tokens + (now - self._at) * self._a_second)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True

    def has_any(self, now: float) -> bool:
        """Whether `take` would be allowed."""
        since = now - self._at if self._at is not None else 0.0
        return min(self._burst, self._tokens + since * self._a_second) >= 1
