"""Which notices were seen: in memory, on a real Valkey, and on one that is away."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from adapters.memory.streaming.passes import MemoryNoticesSeen
from adapters.redis.notices import RedisNoticesSeen
from entrypoints.cli.services import any_port
from ports.streaming.passes import NoticesSeen


@pytest.fixture(params=["memory", "valkey"])
def valkey_url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "memory" else str(request.getfixturevalue("redis_url"))


@pytest_asyncio.fixture
async def seen(valkey_url: str | None) -> AsyncIterator[NoticesSeen]:
    if valkey_url is None:
        yield MemoryNoticesSeen()
        return
    client: Redis = Redis.from_url(valkey_url)
    yield RedisNoticesSeen(client)
    await client.aclose()


async def test_str_05_a_notice_is_first_once(seen: NoticesSeen) -> None:
    one, other = uuid4().hex, uuid4().hex
    assert await seen.is_first(one)
    assert not await seen.is_first(one)
    assert await seen.is_first(other)


async def test_str_05_of_twenty_at_once_one_is_first(seen: NoticesSeen) -> None:
    notice = uuid4().hex
    assert sum(await asyncio.gather(*(seen.is_first(notice) for _ in range(20)))) == 1


async def test_without_a_memory_every_notice_is_looked_at() -> None:
    nowhere: Redis = Redis.from_url(f"redis://127.0.0.1:{any_port()}/0", socket_connect_timeout=1)
    assert await RedisNoticesSeen(nowhere).is_first("EV_1")
    assert await RedisNoticesSeen(nowhere).is_first("EV_1")
    await nowhere.aclose()
