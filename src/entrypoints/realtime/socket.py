"""One client's connection: a bounded queue, and a task of its own that writes it out."""

import asyncio
import time
from abc import abstractmethod
from collections import deque
from typing import Protocol

from domain.ids import StreamId
from domain.streaming.region import Region
from entrypoints.realtime.frames import TOO_SLOW
from ports.identity.accounts import Principal

QUEUE_MAX = 512
"""Frames. Some seconds of a very lively room."""
URGENT_MAX = 64
"""Removals that overtake. What is more than that still comes in its turn."""
BACKLOG_MAX = QUEUE_MAX // 2
"""What is read from the log waits for the client, and leaves this much of the queue to live events."""
SEND_SECONDS = 10.0
STUCK_SECONDS = 0.05
LAST_WORDS_SECONDS = 3.0


class Wire(Protocol):
    """The connection below. `send` waits while the peer's buffers are full."""

    @abstractmethod
    async def receive(self) -> str | bytes: ...

    @abstractmethod
    async def send(self, frame: str) -> None: ...

    @abstractmethod
    async def close(self, code: int) -> None: ...

    @abstractmethod
    def abort(self) -> None:
        """Drop the connection without another word."""


class Socket:
    """What is offered is queued and never waited for: a client that does not keep up is closed, and nobody else
    notices."""

    def __init__(self, principal: Principal, wire: Wire, region: Region) -> None:
        self.principal = principal
        self.region = region
        self.channels: set[StreamId] = set()
        self._wire = wire
        self._queue: deque[str] = deque()
        self._urgent: deque[str] = deque()
        self._wake = asyncio.Event()
        self._drained = asyncio.Event()
        self._sending_since: float | None = None
        self._close_code: int | None = None
        self._deadline: asyncio.TimerHandle | None = None

    @property
    def is_closing(self) -> bool:
        return self._close_code is not None

    @property
    def is_crowded(self) -> bool:
        """Whether what may be left out is better left out."""
        return len(self._queue) > BACKLOG_MAX

    @property
    def is_draining(self) -> bool:
        """Whether the queue is half full and its writer gets on: worth a moment's wait before more is offered."""
        if not self.is_crowded or self.is_closing or self._sending_since is None:
            return False
        return time.monotonic() - self._sending_since < STUCK_SECONDS

    def offer(self, frame: str) -> None:
        """Queue a frame. A full queue closes the connection as too slow."""
        if self.is_closing:
            return
        if len(self._queue) >= QUEUE_MAX:
            self.close(TOO_SLOW)
            return
        self._queue.append(frame)
        self._wake.set()

    def urge(self, frame: str) -> None:
        """Queue a frame before all that is not urgent too."""
        if not self.is_closing:
            self._urgent.append(frame)
            self._wake.set()

    def hasten(self, frame: str, *, waits: bool = False) -> None:
        """Queue a copy of what comes in its turn too before all that is not urgent, where anything waits: here, or, as
        `waits` says, in the log (RTE-12)."""
        if (self._queue or waits) and len(self._urgent) < URGENT_MAX:
            self.urge(frame)

    async def offer_backlog(self, frame: str) -> None:
        """Queue a frame from the log, as fast as the client takes them."""
        while len(self._queue) >= BACKLOG_MAX and not self.is_closing:
            self._drained.clear()
            await self._drained.wait()
        self.offer(frame)

    def close(self, code: int, *last_frames: str) -> None:
        """Drop what is queued, say the last frames and close. A peer that does not even take those is cut off."""
        if self.is_closing:
            return
        self._urgent.clear()
        self._queue.clear()
        self._queue.extend(last_frames)
        self._close_code = code
        self._wake.set()
        self._drained.set()
        self._deadline = asyncio.get_running_loop().call_later(LAST_WORDS_SECONDS, self._wire.abort)

    def close_if_stuck(self) -> None:
        """Close the connection when one frame has been on its way for too long."""
        if self._sending_since is not None and time.monotonic() - self._sending_since > SEND_SECONDS:
            self.close(TOO_SLOW)

    async def write(self) -> None:
        """Write the queue out until the connection is closed."""
        try:
            while True:
                while self._urgent or self._queue:
                    frame = (self._urgent or self._queue).popleft()
                    self._sending_since = time.monotonic()
                    await self._wire.send(frame)
                    self._sending_since = None
                    if len(self._queue) < BACKLOG_MAX:
                        self._drained.set()
                if self._close_code is not None:
                    await self._wire.close(self._close_code)
                    return
                self._wake.clear()
                await self._wake.wait()
        finally:
            if self._deadline is not None:
                self._deadline.cancel()
            self._close_code = self._close_code or 1006
            self._urgent.clear()
            self._queue.clear()
            self._drained.set()
