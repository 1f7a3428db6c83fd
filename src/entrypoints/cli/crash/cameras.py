"""A live show's picture, that comes back when the media plane does."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from entrypoints.cli.crash.insistent import Insistent
from entrypoints.cli.crash.patience import STILL_SECONDS, Patience
from entrypoints.cli.demo.person import NotAsPromised
from media.clients.peers import Publisher, Viewer

BACK_SECONDS = STILL_SECONDS
AGAIN_SECONDS = 0.3
CLOSE_SECONDS = 10.0
"""So long a connection that was given up is waited for: the next one does not need its end."""


@dataclass
class Camera:
    """What an encoder does when its connection is gone: it tries until it is back."""

    performer: Insistent
    stream_id: UUID
    stream_key: str
    publisher: Publisher = field(init=False)
    _publishing: list[asyncio.Task[None]] = field(default_factory=list)
    _closing: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.publisher = self._another()

    def _another(self) -> Publisher:
        offering = self.performer.person.offering(f"/v1/streams/{self.stream_id}/whip", self.stream_key)
        return Publisher(offering, width=320, height=192, frame_rate=5)

    async def publish_again(self) -> None:
        await self._give_up()
        self.publisher = self._another()
        patience = Patience(BACK_SECONDS)
        while True:
            try:
                await self.publisher.start()
            except Exception as failure:  # a program it needs is still down
                await self._give_up()
                if patience.is_over:
                    raise NotAsPromised(f"a show's picture does not come back: {failure!r}") from failure
                await asyncio.sleep(AGAIN_SECONDS)
                self.publisher = self._another()
            else:
                return

    async def _give_up(self) -> None:
        """Close the connection, in a task that nobody calls off. aiortc lets each later close of a connection wait for
        what the first one sets at its end: called off, that has the second wait for ever, and the third cancelled."""
        closing = asyncio.create_task(self.publisher.stop())
        self._closing.add(closing)
        closing.add_done_callback(self._closed)
        await asyncio.wait({closing}, timeout=CLOSE_SECONDS)

    def _closed(self, closing: asyncio.Task[None]) -> None:
        self._closing.discard(closing)
        if not closing.cancelled():
            closing.exception()  # what it was about when it was given up is no matter

    def publish_aside(self) -> None:
        """The same, while people go on paying; once at a time."""
        for task in self._publishing:
            task.cancel()
        self._publishing = [asyncio.create_task(self._after(self._publishing))]

    async def _after(self, earlier: list[asyncio.Task[None]]) -> None:
        await asyncio.gather(*earlier, return_exceptions=True)
        await self.publish_again()

    async def settle(self) -> None:
        for task in self._publishing:
            await task

    async def close(self) -> None:
        for task in self._publishing:
            task.cancel()
        await asyncio.gather(*self._publishing, return_exceptions=True)
        await self._give_up()
        if self._closing:
            await asyncio.wait(self._closing, timeout=CLOSE_SECONDS)


async def watch(viewer: Insistent, stream_id: UUID, *, seconds: float) -> Viewer:
    """A seat before the picture, as far as it comes to one: whoever is not let in is not charged."""
    seat = Viewer(viewer.person.offering(f"/v1/streams/{stream_id}/whep", seconds=0))
    with suppress(Exception):
        await seat.start(connect_seconds=seconds)
    return seat
