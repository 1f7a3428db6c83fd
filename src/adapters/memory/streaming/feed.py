"""Room events inside one process."""

import asyncio
from collections.abc import AsyncIterator

from domain.streaming.room_event import RoomEvent
from ports.errors import PortError
from ports.streaming.log import RoomFeed

_WAITING_MAX = 10_000


class MemoryRoomFeed(RoomFeed):
    """A subscriber that falls too far behind loses the feed, as one on a network does."""

    def __init__(self) -> None:
        self._subscribers: set[asyncio.Queue[RoomEvent | None]] = set()

    async def publish(self, event: RoomEvent) -> None:
        for waiting in list(self._subscribers):
            if waiting.qsize() >= _WAITING_MAX:
                self._subscribers.discard(waiting)
                waiting.put_nowait(None)
            else:
                waiting.put_nowait(event)

    async def subscribe(self) -> AsyncIterator[RoomEvent]:
        waiting: asyncio.Queue[RoomEvent | None] = asyncio.Queue()
        self._subscribers.add(waiting)
        try:
            while (event := await waiting.get()) is not None:
                yield event
        finally:
            self._subscribers.discard(waiting)
        raise PortError("the subscriber fell behind")
