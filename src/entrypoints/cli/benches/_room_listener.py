"""Somebody who listens to a room over a WebSocket, on a good line or on a slow one, and comes back when closed."""

import asyncio
import base64
import json
import os
import re
import socket
import time
from collections.abc import Awaitable, Callable
from typing import cast

from domain.ids import StreamId

SLOW_BYTES_PER_SECOND = 60_000
"""Some 480 kbit/s: a telephone at the edge of its cell, and half of what the loud room says."""
SLOW_BUFFER_BYTES = 8 * 1024
AWAY_SECONDS = 0.3
"""Until one that was closed comes back: the page's first pause."""
_SEQ = re.compile(rb'"seq":(\d+)')


class Listener:
    """Frames are read as bytes, and only those that somebody waits for as JSON: sixty of these share a core."""

    def __init__(self, port: int, show: StreamId, *, is_slow: bool) -> None:
        self.subscribed = asyncio.Event()
        self.fell_behind = 0
        self._port, self._channel, self._is_slow = port, f"room:{show}", is_slow
        self._seq: int | None = None
        self._waiting: dict[tuple[str, str], asyncio.Future[float]] = {}
        self._is_over = False

    def expect(self, kind: str, names: str) -> "asyncio.Future[float]":
        """When (`perf_counter`) the first frame of this kind comes, or the first that names this message."""
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[kind, names] = future
        return future

    async def run(self, ticket: Callable[[], Awaitable[str]]) -> None:
        """Until the show is over, or cancelled."""
        while not self._is_over:
            line = await self._connect(await ticket())
            try:
                await line.gone.wait()
            finally:
                line.abort()
            if not self._is_over:
                self.fell_behind += 1
                await asyncio.sleep(AWAY_SECONDS)

    async def _connect(self, ticket: str) -> "_Line":
        end = socket.socket()
        end.setblocking(False)
        if self._is_slow:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SLOW_BUFFER_BYTES)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(end, ("127.0.0.1", self._port))
        pace = SLOW_BYTES_PER_SECOND if self._is_slow else 0
        _, line = await loop.create_connection(lambda: _Line(ticket, pace, self._take), sock=end)
        await line.opened
        asked = {"op": "subscribe", "channel": self._channel}
        if self._seq is not None:
            asked = {"op": "resume", "channels": {self._channel: self._seq}}  # type: ignore[dict-item]
        line.say(json.dumps(asked).encode())
        return line

    def _take(self, frame: bytes) -> None:
        if seq := _SEQ.search(frame):
            self._seq = max(self._seq or 0, int(seq[1]))
        elif b'"subscribed"' in frame:
            if self._seq is None:
                self._seq = json.loads(frame)["data"]["last_seq"]
            self.subscribed.set()
        for (kind, names), future in [*self._waiting.items()]:
            if f'"{kind}"'.encode() in frame and names.encode() in frame:
                del self._waiting[kind, names]
                future.set_result(time.perf_counter())
        if b'"stream.killed"' in frame:
            self._is_over = True


class _Line(asyncio.Protocol):
    """A WebSocket as a client holds it; a slow one takes so many bytes a second and no more."""

    def __init__(self, ticket: str, bytes_per_second: int, take: Callable[[bytes], None]) -> None:
        self._ticket, self._pace, self._take = ticket, bytes_per_second, take
        self._unread = b""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by name
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET /v1/events?ticket={self._ticket} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )

    def say(self, text: bytes) -> None:
        # A client masks its frames (RFC 6455 5.3); a mask of zeros is one.
        self._transport.write(bytes([0x81, 0xFE]) + len(text).to_bytes(2, "big") + bytes(4) + text)

    def data_received(self, data: bytes) -> None:
        if self._pace:
            self._transport.pause_reading()
            asyncio.get_running_loop().call_later(len(data) / self._pace, self._read_on)
        self._unread += data
        if not self.opened.done():
            head, found, self._unread = self._unread.partition(b"\r\n\r\n")
            if not found:
                self._unread = head
                return
            if b"101" not in head.split(b"\r\n")[0]:
                self.opened.set_exception(ConnectionError(head[:80].decode()))
                return
            self.opened.set_result(None)
        while (frame := self._next()) is not None:
            self._take(frame)

    def _read_on(self) -> None:
        if not self._transport.is_closing():
            self._transport.resume_reading()

    def _next(self) -> bytes | None:
        """The payload of the next whole frame. A server's frames have no mask."""
        data = self._unread
        if len(data) < 2:
            return None
        size, begin = data[1], 2
        if size == 126:
            size, begin = int.from_bytes(data[2:4], "big"), 4
        elif size == 127:
            size, begin = int.from_bytes(data[2:10], "big"), 10
        if len(data) < begin or len(data) < begin + size:
            return None
        self._unread = data[begin + size :]
        if data[0] & 0x0F == 0x8:  # the server closes; the rest of the handshake is nobody's matter here
            self.gone.set()
        return data[begin : begin + size] if data[0] == 0x81 else b""

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("closed before it was open"))
        self.gone.set()

    def abort(self) -> None:
        self._transport.abort()
