"""The rate limiter in memory and on a real Valkey: the same suite."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from adapters.memory.rate_limit import MemoryRateLimiter
from adapters.redis.rate_limit import RedisRateLimiter
from ports.rate_limit import Decision, Rate, RateLimiter

PATIENT = 60.0
"""Seconds that a test lets Valkey take: the machine may do other things."""


class NoFallback(RateLimiter):
    async def take(self, key: str, rate: Rate) -> Decision:
        raise AssertionError("the server answers; nobody else is asked")

    async def give_back(self, key: str, rate: Rate, taken: Decision, *, after_seconds: float) -> None:
        raise AssertionError("the server answers; nobody else is asked")


@pytest.fixture(params=["memory", "valkey"])
def valkey_url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "memory" else str(request.getfixturevalue("redis_url"))


@pytest_asyncio.fixture
async def limiter(valkey_url: str | None) -> AsyncIterator[RateLimiter]:
    if valkey_url is None:
        yield MemoryRateLimiter()
        return
    redis = Redis.from_url(valkey_url)
    yield RedisRateLimiter(redis, NoFallback(), answer_within_seconds=PATIENT)
    await redis.aclose()


@pytest.mark.parametrize("burst", [0, 2])
async def test_of_thirty_at_once_three_and_the_burst_pass(limiter: RateLimiter, burst: int) -> None:
    key, rate = str(uuid4()), Rate(count=3, period_seconds=3600, burst=burst)
    decisions = await asyncio.gather(*(limiter.take(key, rate) for _ in range(30)))
    passed = [decision for decision in decisions if decision.allowed]
    assert len(passed) == 3 + burst
    assert sorted(decision.remaining for decision in passed) == list(range(3 + burst))
    for decision in decisions:
        if not decision.allowed:
            assert decision.remaining == 0
            assert 1190 < decision.retry_after_seconds <= 1200
            assert decision.reset_seconds == pytest.approx(1200 * (3 + burst), abs=10)


async def test_one_who_waits_as_told_passes(limiter: RateLimiter) -> None:
    """Whoever is kept for longer than one interval by the machine has another try, at another key."""
    clock, interval, is_in_time = asyncio.get_running_loop().time, 2.0, False
    while not is_in_time:
        key, rate, began = str(uuid4()), Rate(count=2, period_seconds=4, burst=0), clock()
        before = [(await limiter.take(key, rate)).allowed for _ in range(3)]
        refused = await limiter.take(key, rate)
        told = clock()
        await asyncio.sleep(refused.retry_after_seconds + 0.01)
        after = [(await limiter.take(key, rate)).allowed for _ in range(2)]
        is_in_time = told - began < interval and clock() - told < interval + refused.retry_after_seconds
    assert before == [True, True, False]
    assert 0 < refused.retry_after_seconds <= interval
    assert after == [True, False]


async def test_keys_do_not_share_their_allowance(limiter: RateLimiter) -> None:
    rate = Rate(count=1, period_seconds=60, burst=0)
    first, second = str(uuid4()), str(uuid4())
    assert (await limiter.take(first, rate)).allowed
    assert (await limiter.take(second, rate)).allowed
    assert not (await limiter.take(first, rate)).allowed


async def test_many_acts_are_counted_in_order_by_one_call(limiter: RateLimiter) -> None:
    twice, once = Rate(count=2, period_seconds=60, burst=0), Rate(count=1, period_seconds=60, burst=0)
    first, second = str(uuid4()), str(uuid4())

    decisions = await limiter.take_all(
        [(first, twice), (second, once), (first, twice), (first, twice), (second, once)]
    )

    assert [decision.allowed for decision in decisions] == [True, True, True, False, False]
    assert [decision.remaining for decision in decisions] == [1, 0, 0, 0, 0]


async def test_keys_are_forgotten_when_their_allowance_is_whole(redis_url: str) -> None:
    redis = Redis.from_url(redis_url)
    key = str(uuid4())
    limiter = RedisRateLimiter(redis, NoFallback(), answer_within_seconds=PATIENT)
    await limiter.take(key, Rate(count=1, period_seconds=600, burst=0))
    assert 540_000 < await redis.pttl(f"rate:{key}") <= 600_000
    await redis.aclose()


async def test_without_valkey_the_process_limits_by_itself() -> None:
    redis = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2)
    limiter = RedisRateLimiter(redis, MemoryRateLimiter())
    rate = Rate(count=3, period_seconds=60, burst=0)
    passed = [(await limiter.take("asha", rate)).allowed for _ in range(5)]
    assert passed == [True, True, True, False, False]
    await redis.aclose()


async def test_a_silent_valkey_costs_one_short_wait() -> None:
    asked = []

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(writer)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    redis = Redis.from_url(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    limiter = RedisRateLimiter(redis, MemoryRateLimiter(), clock=lambda: 1.0)
    for _ in range(20):
        assert (await limiter.take("asha", Rate(count=100, period_seconds=60, burst=0))).allowed
    assert len(asked) == 1
    await redis.aclose()
    server.close()


async def test_acc_10_an_act_that_came_to_nothing_is_given_back(limiter: RateLimiter) -> None:
    key, rate = str(uuid4()), Rate(count=3, period_seconds=3600, burst=0)
    taken = [await limiter.take(key, rate) for _ in range(3)]
    assert not (await limiter.take(key, rate)).allowed

    await limiter.give_back(key, rate, taken[2], after_seconds=0)

    assert [(await limiter.take(key, rate)).allowed for _ in range(2)] == [True, False]


async def test_acc_10_what_an_act_held_up_meanwhile_is_not_given_back(limiter: RateLimiter) -> None:
    """After half of its interval half of it is left: with what the half brought, it is one whole act and no more."""
    key, rate = str(uuid4()), Rate(count=1, period_seconds=3600, burst=0)
    taken = await limiter.take(key, rate)

    await limiter.give_back(key, rate, taken, after_seconds=1800)

    refused = await limiter.take(key, rate)
    assert not refused.allowed
    assert 1790 < refused.retry_after_seconds <= 1800
    await limiter.give_back(key, rate, taken, after_seconds=3601)
    assert not (await limiter.take(key, rate)).allowed


async def test_acc_10_twenty_given_back_at_once_leave_what_was_counted(limiter: RateLimiter) -> None:
    key, rate = str(uuid4()), Rate(count=30, period_seconds=3600, burst=0)
    taken = [await limiter.take(key, rate) for _ in range(30)]

    await asyncio.gather(*(limiter.give_back(key, rate, each, after_seconds=0) for each in taken[:20]))

    decisions = await asyncio.gather(*(limiter.take(key, rate) for _ in range(30)))
    assert sum(decision.allowed for decision in decisions) == 20


async def test_acc_10_an_act_is_given_back_where_it_was_counted(redis_url: str) -> None:
    """Where Valkey comes and goes, nobody gets tries of one count for those of the other."""
    key, rate = str(uuid4()), Rate(count=2, period_seconds=3600, burst=0)
    fallback, redis = MemoryRateLimiter(), Redis.from_url(redis_url)
    gone = Redis.from_url("redis://127.0.0.1:1")
    with_valkey = RedisRateLimiter(redis, fallback, answer_within_seconds=PATIENT)
    without = RedisRateLimiter(gone, fallback)
    shared = [await with_valkey.take(key, rate) for _ in range(2)]
    alone = [await without.take(key, rate) for _ in range(2)]
    assert [each.is_shared for each in (*shared, *alone)] == [True, True, False, False]

    await with_valkey.give_back(key, rate, alone[0], after_seconds=0)
    assert not (await with_valkey.take(key, rate)).allowed
    assert (await without.take(key, rate)).allowed
    await without.give_back(key, rate, shared[0], after_seconds=0)
    assert not (await with_valkey.take(key, rate)).allowed
    assert not (await without.take(key, rate)).allowed
    await redis.aclose()
    await gone.aclose()
