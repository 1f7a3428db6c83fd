"""A rate limiter that all web processes share, on Valkey."""

import asyncio
import time
from collections.abc import Callable

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from ports.rate_limit import Decision, Rate, RateLimiter

# GCRA in whole microseconds, by the server's own clock: web processes need not agree on the time.
# Answers {allowed, microseconds in use, microseconds to wait}.
_TAKE = """
local interval, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local whole_at = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wanted = whole_at + interval - now
if wanted > window then
  return {0, whole_at - now, wanted - window}
end
redis.call('SET', KEYS[1], string.format('%.0f', now + wanted), 'PX', math.ceil(wanted / 1000))
return {1, wanted, 0}
"""
_MICROSECONDS = 1_000_000
_ANSWER_WITHIN_SECONDS = 0.25
_RETRY_SERVER_AFTER_SECONDS = 1.0

log = structlog.get_logger(__name__)


class RedisRateLimiter(RateLimiter):
    """One round trip an act. While Valkey does not answer, `fallback` limits each process by itself.

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
        if self._clock() < self._down_until:
            return await self._fallback.take(key, rate)
        interval = max(round(rate.interval_seconds * _MICROSECONDS), 1)
        window = interval * rate.at_once
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_SECONDS):
                allowed, used, wait = await self._script(keys=[f"rate:{key}"], args=[interval, window])
        except (RedisError, OSError, TimeoutError) as error:
            self._down_until = self._clock() + _RETRY_SERVER_AFTER_SECONDS
            log.warning("rate_limit_without_valkey", error=type(error).__name__)
            return await self._fallback.take(key, rate)
        return Decision(
            allowed=bool(allowed),
            remaining=(window - used) // interval,
            reset_seconds=used / _MICROSECONDS,
            retry_after_seconds=wait / _MICROSECONDS,
        )
