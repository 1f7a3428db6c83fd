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
_GIVE_BACK = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local whole_at = tonumber(redis.call('GET', KEYS[1]) or 0) - ARGV[1]
if whole_at > now then
  redis.call('SET', KEYS[1], string.format('%.0f', whole_at), 'PX', math.ceil((whole_at - now) / 1000))
else
  redis.call('DEL', KEYS[1])
end
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
        self,
        redis: Redis,
        fallback: RateLimiter,
        clock: Callable[[], float] = time.monotonic,
        answer_within_seconds: float = _ANSWER_WITHIN_SECONDS,
    ) -> None:
        self._script = redis.register_script(_TAKE)
        self._giving_back = redis.register_script(_GIVE_BACK)
        self._fallback = fallback
        self._clock = clock
        self._answer_within_seconds = answer_within_seconds
        self._down_until = 0.0

    async def take(self, key: str, rate: Rate) -> Decision:
        (decision,) = await self.take_all([(key, rate)])
        return decision

    async def take_all(self, acts: Sequence[tuple[str, Rate]]) -> Sequence[Decision]:
        if self._clock() < self._down_until:
            return await self._fallback.take_all(acts)
        terms = [_terms(rate) for _, rate in acts]
        try:
            async with asyncio.timeout(self._answer_within_seconds):
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
                is_shared=True,
            )
            for (interval, window), (allowed, used, wait) in zip(terms, answers, strict=True)
        ]

    async def give_back(self, key: str, rate: Rate, taken: Decision, *, after_seconds: float) -> None:
        """Where it was counted, and nowhere else."""
        if not taken.is_shared:
            await self._fallback.give_back(key, rate, taken, after_seconds=after_seconds)
            return
        assert taken.allowed, "what was refused was not counted"
        left = round((rate.interval_seconds - after_seconds) * _MICROSECONDS)
        if left <= 0 or self._clock() < self._down_until:
            return
        try:
            async with asyncio.timeout(self._answer_within_seconds):
                await self._giving_back(keys=[f"rate:{key}"], args=[left])
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("rate_limit_not_given_back", error=type(error).__name__)


def _terms(rate: Rate) -> tuple[int, int]:
    """Interval and window of a rate, in microseconds."""
    interval = max(round(rate.interval_seconds * _MICROSECONDS), 1)
    return interval, interval * rate.at_once
