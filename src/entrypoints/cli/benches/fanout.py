"""Room events through Valkey and the hub to many sockets, beside a bare broadcast of `websockets`."""

import asyncio
import base64
import os
import statistics
import sys
import time
from abc import abstractmethod
from collections.abc import AsyncIterator
from typing import Protocol, cast

from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect

from adapters.redis.feed import RedisRoomFeed
from domain.ids import EventId
from domain.streaming.room_event import CHAT_MESSAGE, RoomEvent
from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.cli.benches._fanout_servers import ROOM, WATCHER
from entrypoints.cli.processes import ServiceError
from entrypoints.cli.services import any_port
from entrypoints.container import new_id, utc_now
from entrypoints.realtime.frames import event_frame

HELP = "room events to 300 sockets through Valkey and the hub, beside a bare websockets broadcast"
ROUNDS = 5
SOCKETS = 300
EVENTS = 300
WINDOW = 32
"""Events under way at once: many enough to keep the server busy, and no burst that is not met in life."""
SINGLES = 40
START_SECONDS = 20.0
MARK = b'"chat.message"'


class Listener(asyncio.Protocol):
    """A client as cheap as can be: it counts the events in what it is sent, and parses nothing."""

    def __init__(self, crowd: "Crowd") -> None:
        self._crowd = crowd
        self._tail = b""
        self.opened = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by name
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET / HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        if not self.opened.done() and b"101 Switching" in data:
            self.opened.set_result(None)
        data = self._tail + data
        self._crowd.count(data.count(MARK))
        self._tail = data[-(len(MARK) - 1) :]

    def connection_lost(self, exc: Exception | None) -> None:
        self._crowd.lost += 1

    def subscribe(self) -> None:
        text = f'{{"op":"subscribe","channel":"room:{ROOM}"}}'.encode()
        # A client masks its frames (RFC 6455 5.3); a mask of zeros is one.
        self._transport.write(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)


class Crowd:
    """All listeners of one server."""

    def __init__(self) -> None:
        self.delivered = 0
        self.lost = 0
        self._wanted = 0
        self._reached = asyncio.Event()

    def count(self, events: int) -> None:
        self.delivered += events
        if self.delivered >= self._wanted:
            self._reached.set()

    async def until(self, deliveries: int) -> None:
        self._wanted = deliveries
        self._reached.clear()
        if self.delivered < deliveries:
            async with asyncio.timeout(30):
                await self._reached.wait()


class Path(Protocol):
    """A way from one event to all listeners."""

    crowd: Crowd

    @abstractmethod
    async def send(self) -> None: ...


class Ours(Path):
    def __init__(self, crowd: Crowd, feed: RedisRoomFeed) -> None:
        self.crowd = crowd
        self._feed = feed
        self._seq = 0

    async def send(self) -> None:
        self._seq += 1
        await self._feed.publish(an_event(self._seq))


class Bare(Path):
    def __init__(self, crowd: Crowd, sender: ClientConnection) -> None:
        self.crowd = crowd
        self._sender = sender
        self._seq = 0

    async def send(self) -> None:
        self._seq += 1
        await self._sender.send(event_frame(an_event(self._seq)))


def an_event(seq: int) -> RoomEvent:
    said = {
        "message_id": str(WATCHER),
        "author_id": str(WATCHER),
        "author": "Asha",
        "text": "What a raga! Please play the one from last week again.",
    }
    return RoomEvent(EventId(new_id()), ROOM, seq, CHAT_MESSAGE, said, utc_now())


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    redis: Redis = Redis.from_url(services.redis_url)
    ours_port, bare_port = any_port(), any_port()
    server = [sys.executable, "-m", "entrypoints.cli.benches._fanout_servers"]
    await services.children.spawn("ours", [*server, "ours", str(ours_port), services.redis_url])
    await services.children.spawn("bare", [*server, "bare", str(bare_port)])
    ours_crowd, bare_crowd = await _gather_crowd(ours_port), await _gather_crowd(bare_port)
    async with connect(f"ws://127.0.0.1:{bare_port}/send", compression=None) as sender:
        ours: Path = Ours(ours_crowd, RedisRoomFeed(redis))
        bare: Path = Bare(bare_crowd, sender)
        for path in (ours, bare):
            await _throughput(path)
        for number in services.rounds(ROUNDS):
            order = (ours, bare) if number % 2 == 0 else (bare, ours)
            rates = {path: await _throughput(path) for path in order}
            waits = {path: await _to_the_last(path) for path in order}
            if ours_crowd.lost or bare_crowd.lost:
                raise ServiceError("a server of the bench closed a listener that kept up")
            yield [
                Row.of(f"{SOCKETS} sockets", rates[ours], "deliveries/s", reference=rates[bare]),
                Row.of(
                    f"one event to the last of {SOCKETS}, p50",
                    waits[ours],
                    "ms",
                    reference=waits[bare],
                    lower_is_better=True,
                ),
            ]
    await redis.aclose()


async def _gather_crowd(port: int) -> Crowd:
    crowd, loop = Crowd(), asyncio.get_running_loop()
    deadline = loop.time() + START_SECONDS
    listeners: list[Listener] = []
    while len(listeners) < SOCKETS:
        try:
            _, listener = await loop.create_connection(lambda: Listener(crowd), "127.0.0.1", port)
        except ConnectionRefusedError:
            if loop.time() > deadline:
                raise ServiceError("a server of the bench did not start") from None
            await asyncio.sleep(0.1)
            continue
        await listener.opened
        listener.subscribe()
        listeners.append(listener)
    await asyncio.sleep(1.0)  # the last subscription is answered
    return crowd


async def _throughput(path: Path) -> float:
    """Deliveries a second while `WINDOW` events are under way."""
    crowd = path.crowd
    start, began = crowd.delivered, time.perf_counter()
    for number in range(1, EVENTS + 1):
        await path.send()
        if number > WINDOW:
            await crowd.until(start + (number - WINDOW) * SOCKETS)
    await crowd.until(start + EVENTS * SOCKETS)
    return EVENTS * SOCKETS / (time.perf_counter() - began)


async def _to_the_last(path: Path) -> float:
    """Milliseconds from one event's sending until the last listener has it."""
    waits = []
    for _ in range(SINGLES):
        start, began = path.crowd.delivered, time.perf_counter()
        await path.send()
        await path.crowd.until(start + SOCKETS)
        waits.append((time.perf_counter() - began) * 1000)
    return statistics.median(waits)
