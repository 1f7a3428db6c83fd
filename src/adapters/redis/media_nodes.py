"""The media processes' leases and the rooms' places, on Valkey.

`media:node:<id>` is a lease that the media process itself renews (`media/cluster/lease.py`); `media:rooms` is a hash
from room to node.
"""

from collections.abc import Awaitable, Mapping, Sequence
from typing import Final, cast
from uuid import UUID

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.ids import StreamId
from ports.streaming.media_nodes import MediaNode, MediaNodes, RoomPlaces
from ports.streaming.sessions import MediaUnavailable

LEASES: Final = "media:node:"
ROOMS: Final = "media:rooms"
_FAILURES: Final = (RedisError, OSError, TimeoutError)

_MOVE: Final = """
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""


class RedisMediaNodes(MediaNodes):
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def alive(self) -> Sequence[MediaNode]:
        try:
            keys = [key async for key in self._redis.scan_iter(match=f"{LEASES}*", count=1000)]
            leases = await self._redis.mget(keys) if keys else []
        except _FAILURES as error:
            raise MediaUnavailable(
                f"the media processes' leases cannot be read: {type(error).__name__}"
            ) from error
        nodes = [msgspec.json.decode(lease, type=MediaNode) for lease in leases if lease is not None]
        return sorted(nodes, key=lambda node: node.id)


class RedisRoomPlaces(RoomPlaces):
    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._move = redis.register_script(_MOVE)

    async def of(self, stream_id: StreamId) -> str | None:
        try:
            found = await cast(Awaitable[bytes | None], self._redis.hget(ROOMS, str(stream_id)))
        except _FAILURES as error:
            raise _unknown(error) from error
        return found.decode() if found is not None else None

    async def move(self, stream_id: StreamId, *, expected: str | None, to: str) -> bool:
        try:
            return bool(await self._move(keys=[ROOMS], args=[str(stream_id), expected or "", to]))
        except _FAILURES as error:
            raise _unknown(error) from error

    async def all(self) -> Mapping[StreamId, str]:
        try:
            rooms = await cast(Awaitable[dict[bytes, bytes]], self._redis.hgetall(ROOMS))
        except _FAILURES as error:
            raise _unknown(error) from error
        return {StreamId(UUID(room.decode())): node.decode() for room, node in rooms.items()}

    async def forget(self, stream_id: StreamId) -> None:
        try:
            await cast(Awaitable[int], self._redis.hdel(ROOMS, str(stream_id)))
        except _FAILURES as error:
            raise _unknown(error) from error


def _unknown(error: BaseException) -> MediaUnavailable:
    return MediaUnavailable(f"where rooms are cannot be read: {type(error).__name__}")
