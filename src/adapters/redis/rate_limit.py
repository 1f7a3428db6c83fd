"""A rate limiter that all web processes share, on Valkey."""

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from ports.rate_limit import Decision, Rate, RateLimiter

# GCRA in whole microseconds, by the server's own clock: web processes need not agree on the time.
# For each key, with its interval and its window: {allowed, microseconds in use, microseconds to wait}.
_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local answers = {}
for i, key in ipairs(KEYS) do
  local interval, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local whole_at = math.max(tonumber(redis.call('GET', key) or 0), now)
  local wanted = whole_at + interval - now
  if wanted > window then
    answers[i] = {0, whole_at - now, wanted - window}
  else
    redis.call('SET', key, string.format('%.0f', now + wanted), 'PX', math.ceil(wanted / 1000))
    answers[i] = {1, wanted, 0}
  end
end
return answers
"""
_MICROSECONDS = 1_000_000
_ANSWER_WITHIN_SECONDS = 0.25
_RETRY_SERVER_AFTER_SECONDS = 1.0

log = structlog.get_logger(__name__)


class RedisRateLimiter(RateLimiter):
    """One round trip, for however many acts. While Valkey does not answer, `fallback` limits each process by itself.

    After a failure the server is left alone for a second, so that its time-out is not paid by every request.
    """

    def __init__(
        self, redis: Redis, fallback: RateLimiter, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._script = redis.register_script(_TAKE)
        self._fallback = fallback
        self._clock = clock
        self._down_until = 0.0

    async def take(self, key: str, rate: Rate) -> Decision:
        (decision,) = await self.take_all([(key, rate)])
        return decision

    async def take_all(self, acts: Sequence[tuple[str, Rate]]) -> Sequence[Decision]:
        if self._clock() < self._down_until:
            return await self._fallback.take_all(acts)
        terms = [_terms(rate) for _, rate in acts]
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_SECONDS):
                answers = await self._script(
                    keys=[f"rate:{key}" for key, _ in acts],
                    args=[number for each in terms for number in each],
                )
        except (RedisError, OSError, TimeoutError) as error:
            self._down_until = self._clock() + _RETRY_SERVER_AFTER_SECONDS
            log.warning("rate_limit_without_valkey", error=type(error).__name__)
            return await self._fallback.take_all(acts)
        return [
            Decision(
                allowed=bool(allowed),
                remaining=(window - used) // interval,
                reset_seconds=used / _MICROSECONDS,
                retry_after_seconds=wait / _MICROSECONDS,
            )
            for (interval, window), (allowed, used, wait) in zip(terms, answers, strict=True)
        ]


def _terms(rate: Rate) -> tuple[int, int]:
    """Interval and window of a rate, in microseconds."""
    interval = max(round(rate.interval_seconds * _MICROSECONDS), 1)
    return interval, interval * rate.at_once
