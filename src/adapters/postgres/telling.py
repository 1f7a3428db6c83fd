"""Rooms hear of what a batch committed, in order, while the next one runs."""

import asyncio
from collections.abc import Iterable

from domain.streaming.room_event import RoomEvent
from ports.streaming.log import RoomFeed


class Telling:
    def __init__(self, feed: RoomFeed) -> None:
        self._feed = feed
        self._untold: list[RoomEvent] = []
        self._running: asyncio.Task[None] | None = None

    def tell(self, events: Iterable[RoomEvent]) -> None:
        """Neither raises nor waits."""
        self._untold += events
        if self._untold and self._running is None:
            self._running = asyncio.create_task(self._run())

    async def aclose(self) -> None:
        """When everything was told."""
        if self._running is not None:
            await self._running

    async def _run(self) -> None:
        try:
            while self._untold:
                events, self._untold = self._untold, []
                await self._feed.publish_all(events)
        finally:
            self._running = None
