"""Room events from process to process, on Valkey's publish and subscribe."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.streaming.room_event import RoomEvent
from ports.errors import PortError
from ports.streaming.log import RoomFeed

_CHANNEL = "room-events"
_PUBLISH_SECONDS = 0.25
_LEAVE_ALONE_SECONDS = 0.5
_QUIET_SECONDS = 5.0
_PONG_SECONDS = 5.0

log = structlog.get_logger(__name__)


class FeedLost(PortError):
    """Valkey does not carry the feed now."""


class RedisRoomFeed(RoomFeed):
    """One channel for all rooms: a process has one subscription, however many rooms its people are in.

    After a failed publish Valkey is left alone for half a second, so that its time-out is not paid by every
    transaction: what is not published is found in the log. What is published at once travels in one message.
    """

    def __init__(
        self,
        redis: Redis,
        clock: Callable[[], float] = time.monotonic,
        *,
        publish_seconds: float = _PUBLISH_SECONDS,
        quiet_seconds: float = _QUIET_SECONDS,
        pong_seconds: float = _PONG_SECONDS,
    ) -> None:
        self._redis = redis
        self._clock = clock
        self._publish_seconds = publish_seconds
        self._quiet_seconds = quiet_seconds
        self._pong_seconds = pong_seconds
        self._down_until = 0.0
        self._down = False
        self._decoder = msgspec.json.Decoder(list[RoomEvent])

    async def publish(self, event: RoomEvent) -> None:
        await self.publish_all([event])

    async def publish_all(self, events: Sequence[RoomEvent]) -> None:
        if self._clock() < self._down_until:
            return
        try:
            async with asyncio.timeout(self._publish_seconds):
                await self._redis.publish(_CHANNEL, msgspec.json.encode(events))
        except (RedisError, OSError, TimeoutError) as error:
            self._down_until = self._clock() + _LEAVE_ALONE_SECONDS
            if not self._down:
                log.warning("room_feed_down", error=type(error).__name__)
            self._down = True
            return
        self._down = False

    async def subscribe(self) -> AsyncIterator[RoomEvent]:
        pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
        try:
            await pubsub.subscribe(_CHANNEL)
            asked = False
            while True:
                waits = self._pong_seconds if asked else self._quiet_seconds
                message = await pubsub.get_message(timeout=waits)
                if message is not None:
                    asked = False
                    if message["type"] == "message":
                        for event in self._decoder.decode(message["data"]):
                            yield event
                elif asked:
                    raise FeedLost("Valkey answers no ping on the feed's connection")
                else:  # A connection that died without a word is only found by asking.
                    asked = True
                    await pubsub.ping()
        except (RedisError, OSError, TimeoutError, msgspec.MsgspecError) as error:
            raise FeedLost(f"the room feed broke off: {type(error).__name__}") from error
        finally:
            await pubsub.aclose()  # type: ignore[no-untyped-call]
