"""This process's place among the media processes: a lease in Valkey, renewed each second.

The application reads it to know where to put a room. Nothing here ever waits for it: media flows and the control API
answers whether Valkey is there or not.
"""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from media import log

RENEW_SECONDS: Final = 1.0
LEASE_MILLISECONDS: Final = 3_000
KEY_PREFIX: Final = "media:node:"
ROOM_LOAD: Final = 13.0
"""What a room costs beside its viewers, in viewers: an edge without any takes 2.3 % of a core, a viewer 0.18 %."""


def new_node_id() -> str:
    """Another one at each start, so that what is known of a process that died says nothing of the next."""
    return secrets.token_hex(6)


@dataclass(frozen=True, slots=True)
class NodeState:
    """What the lease says. `load` is in viewers."""

    id: str
    url: str
    udp_port: int
    load: float
    is_draining: bool


class Lease:
    """`state` is asked before each renewal. Leaving takes the lease back, so that nobody waits for it to run out."""

    def __init__(self, redis_url: str, state: Callable[[], NodeState]) -> None:
        self._redis: Redis = Redis.from_url(redis_url, socket_timeout=1, socket_connect_timeout=1)
        self._state = state
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._renew_forever())

    def renew_now(self) -> None:
        """What the lease says has changed."""
        self._changed.set()

    async def leave(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._redis.delete(KEY_PREFIX + self._state().id)
        except (RedisError, OSError, TimeoutError):
            log.info("media.lease_left_behind")
        await self._redis.aclose()

    async def _renew_forever(self) -> None:
        lost = False
        while True:
            try:
                state = self._state()
                await self._redis.set(KEY_PREFIX + state.id, json.dumps(asdict(state)), px=LEASE_MILLISECONDS)
            except (RedisError, OSError, TimeoutError) as error:
                if not lost:
                    log.failure("media.lease_not_renewed", error)
                lost = True
            else:
                if lost:
                    log.info("media.lease_renewed")
                lost = False
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), RENEW_SECONDS)
            except TimeoutError:
                continue
