"""Where short links led lately, on Valkey."""

import json
from collections.abc import Sequence
from hashlib import sha256

from redis.asyncio import Redis
from redis.exceptions import RedisError

from ports.moderation.links import LinkResolver, LinkUnresolved

KEPT_SECONDS = 600
"""Whoever owns a short link may point it elsewhere: for no longer is that missed."""
UNSEEN_SECONDS = 60
"""So that a link that nobody answers for is not asked for again with each message."""


class RedisKnownShortLinks(LinkResolver):
    """What `resolver` found. Only digests of the links are keys; without Valkey each is asked for anew."""

    def __init__(self, resolver: LinkResolver, redis: Redis) -> None:
        self._resolver = resolver
        self._redis = redis

    async def resolve(self, url: str) -> Sequence[str]:
        known = await self._known(url)
        if known is None:
            try:
                known = list(await self._resolver.resolve(url))
            except LinkUnresolved:
                await self._keep(url, [], UNSEEN_SECONDS)
                raise
            await self._keep(url, known, KEPT_SECONDS)
        if not known:
            raise LinkUnresolved("a short link was not answered lately")
        return known

    async def _known(self, url: str) -> list[str] | None:
        try:
            kept = await self._redis.get(_key(url))
        except (RedisError, OSError, TimeoutError):
            return None
        return [str(each) for each in json.loads(kept)] if kept is not None else None

    async def _keep(self, url: str, hops: Sequence[str], seconds: int) -> None:
        try:
            await self._redis.set(_key(url), json.dumps(list(hops)), ex=seconds)
        except (RedisError, OSError, TimeoutError):
            return


def _key(url: str) -> str:
    return f"short-link:{sha256(url.encode()).hexdigest()}"
