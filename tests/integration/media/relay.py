"""A narrow path between a browser and the media plane: a UDP relay on loopback with a token bucket, delay and loss.

The kernels that tests run on have no netem. An ICE-lite agent learns its peer by the peer's checks, so it takes the
relay for the browser, and the browser was told that the relay is the media plane.
"""

import asyncio
import random
from collections import deque

from media.transport.mux import Address

QUEUE_SECONDS = 0.4
"""How long a full queue takes to drain: what a home router's would."""
STEP_SECONDS = 0.005


class Relay(asyncio.DatagramProtocol):
    """For one browser. What is shaped is the way to it."""

    def __init__(self, media_port: int) -> None:
        self.bits_a_second: float | None = None
        self.loss = 0.0
        self.delay_seconds = 0.0
        self.port = 0
        self._media: Address = ("127.0.0.1", media_port)
        self._browser: Address | None = None
        self._queue: deque[tuple[float, bytes]] = deque()
        self._queued_bytes = 0
        self._chance = random.Random(7)
        self._inner: asyncio.DatagramTransport | None = None
        self._outer: asyncio.DatagramTransport | None = None
        self._draining: asyncio.Task[None] | None = None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        relay = self

        class FromMedia(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: Address) -> None:
                relay._towards_browser(data)

        self._outer, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self._inner, _ = await loop.create_datagram_endpoint(FromMedia, remote_addr=self._media)
        self.port = self._outer.get_extra_info("sockname")[1]
        self._draining = loop.create_task(self._drain())

    async def stop(self) -> None:
        assert self._draining is not None
        self._draining.cancel()
        for transport in (self._inner, self._outer):
            assert transport is not None
            transport.close()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._browser = addr
        assert self._inner is not None
        self._inner.sendto(data)

    def _towards_browser(self, data: bytes) -> None:
        if self._chance.random() < self.loss:
            return
        if self.bits_a_second is not None and self._queued_bytes * 8 > self.bits_a_second * QUEUE_SECONDS:
            return
        self._queue.append((asyncio.get_running_loop().time() + self.delay_seconds, data))
        self._queued_bytes += len(data)

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        tokens, last = 0.0, loop.time()
        while True:
            await asyncio.sleep(STEP_SECONDS)
            now = loop.time()
            rate = self.bits_a_second if self.bits_a_second is not None else 1e9
            tokens, last = min(tokens + (now - last) * rate / 8, max(3000.0, rate / 80)), now
            while self._queue and self._queue[0][0] <= now and tokens >= len(self._queue[0][1]):
                _, data = self._queue.popleft()
                self._queued_bytes -= len(data)
                tokens -= len(data)
                if self._browser is not None and self._outer is not None:
                    self._outer.sendto(data, self._browser)
