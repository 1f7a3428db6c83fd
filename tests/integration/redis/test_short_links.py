"""What is known of short links, and for how long (CHT-06)."""

from collections.abc import Sequence
from hashlib import sha256
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from adapters.redis.short_links import KEPT_SECONDS, UNSEEN_SECONDS, RedisKnownShortLinks
from ports.moderation.links import LinkResolver, LinkUnresolved


class Counted(LinkResolver):
    def __init__(self, hops: Sequence[str] | None) -> None:
        self.hops = hops
        self.asked = 0

    async def resolve(self, url: str) -> Sequence[str]:
        self.asked += 1
        if self.hops is None:
            raise LinkUnresolved("nobody answers")
        return self.hops


async def test_cht_06_a_short_link_is_asked_for_once_in_ten_minutes(redis_url: str) -> None:
    redis, url = Redis.from_url(redis_url), f"https://bit.ly/{uuid4().hex}"
    try:
        asked = Counted(["https://t.co/x", "https://example.com/"])
        for _ in range(2):
            assert await RedisKnownShortLinks(asked, redis).resolve(url) == [
                "https://t.co/x",
                "https://example.com/",
            ]
        assert asked.asked == 1
        key = f"short-link:{sha256(url.encode()).hexdigest()}"  # its digest, never the link
        assert UNSEEN_SECONDS < await redis.ttl(key) <= KEPT_SECONDS
    finally:
        await redis.aclose()


async def test_cht_06_what_nobody_could_see_is_not_asked_for_with_each_message(redis_url: str) -> None:
    redis, url = Redis.from_url(redis_url), f"https://bit.ly/{uuid4().hex}"
    try:
        silent = Counted(None)
        for _ in range(3):
            with pytest.raises(LinkUnresolved):
                await RedisKnownShortLinks(silent, redis).resolve(url)
        assert silent.asked == 1
    finally:
        await redis.aclose()


async def test_cht_06_without_valkey_each_is_asked_for_anew() -> None:
    redis = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=1)
    asked = Counted(["https://example.com/"])
    try:
        for _ in range(2):
            assert await RedisKnownShortLinks(asked, redis).resolve("https://bit.ly/x") == [
                "https://example.com/"
            ]
    finally:
        await redis.aclose()
    assert asked.asked == 2
