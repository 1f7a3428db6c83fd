"""A rate limiter inside one process."""

import time
from collections.abc import Callable

from ports.rate_limit import Decision, Rate, RateLimiter

_SWEEP_AT = 10_000


class MemoryRateLimiter(RateLimiter):
    """GCRA (ITU-T I.371, the virtual scheduling algorithm): one number a key.

    The number is the time at which the key's allowance would be whole again. An act moves it on by one
    interval, and passes as long as it stays within `at_once` intervals of now. `clock` never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._whole_at: dict[str, float] = {}
        self._sweep_at = _SWEEP_AT

    async def take(self, key: str, rate: Rate) -> Decision:
        now = self._clock()
        interval = rate.interval_seconds
        window = interval * rate.at_once
        used = max(self._whole_at.get(key, now) - now, 0.0)
        wanted = used + interval
        # The sum of many intervals is not exact: half an interval's millionth must not refuse the last one.
        allowed = wanted <= window + interval * 1e-6
        if allowed:
            used = wanted
            self._whole_at[key] = now + wanted
            self._forget_idle(now)
        remaining = int((window - used) / interval + 1e-6)
        return Decision(allowed, max(remaining, 0), used, 0.0 if allowed else wanted - window, False)

    async def give_back(self, key: str, rate: Rate, taken: Decision, *, after_seconds: float) -> None:
        assert taken.allowed, "what was refused was not counted"
        left = max(rate.interval_seconds - after_seconds, 0.0)
        if key in self._whole_at:
            self._whole_at[key] -= left

    def _forget_idle(self, now: float) -> None:
        if len(self._whole_at) > self._sweep_at:
            self._whole_at = {key: at for key, at in self._whole_at.items() if at > now}
            self._sweep_at = max(_SWEEP_AT, 2 * len(self._whole_at))
