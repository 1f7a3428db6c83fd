"""How many people watch each show."""

import asyncio
import time
from collections.abc import Callable, Mapping

import structlog

from domain.ids import StreamId
from ports.streaming.rooms import MediaRooms
from ports.streaming.sessions import MediaUnavailable

FRESH_SECONDS = 2.0

log = structlog.get_logger(__name__)


class ViewerCounts:
    """Asks the media plane at most once in two seconds, however many ask us. Nobody counts while it is down."""

    def __init__(self, rooms: MediaRooms, clock: Callable[[], float] = time.monotonic) -> None:
        self._rooms = rooms
        self._clock = clock
        self._lock = asyncio.Lock()
        self._counts: Mapping[StreamId, int] = {}
        self._stale_at = float("-inf")

    async def all(self) -> Mapping[StreamId, int]:
        async with self._lock:
            if self._clock() >= self._stale_at:
                self._counts = await self._ask()
                self._stale_at = self._clock() + FRESH_SECONDS
            return self._counts

    async def of(self, stream_id: StreamId) -> int:
        return (await self.all()).get(stream_id, 0)

    async def _ask(self) -> Mapping[StreamId, int]:
        try:
            return {status.stream_id: status.viewers for status in await self._rooms.statuses()}
        except MediaUnavailable:
            log.warning("viewers_unknown")
            return {}
