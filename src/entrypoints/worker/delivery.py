"""Delivers one event of the outbox to everyone it concerns."""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from domain.events import Event
from domain.ids import EventId
from ports.acting import acting_through
from ports.clock import Clock
from ports.errors import PortError
from ports.outbox import OutboxDeliveries, UnknownEvent

log = structlog.get_logger()

Subscriber = Callable[[Any, EventId], Awaitable[None]]
"""Takes an event of its own class and the event's id, under which it does its work once. It bears repetition."""

Subscribers = Mapping[type[Event], Sequence[Subscriber]]

DELIVERY_SECONDS = 12.0
"""How long all subscribers of one event may take together."""

ATTEMPTS_MAX = 8


def retry_seconds(attempts: int) -> int | None:
    """How long to wait after the `attempts`th failure: 5 s, 20 s, 80 s … 5.7 h; None when it was the last."""
    return 5 * 4 ** (attempts - 1) if attempts < ATTEMPTS_MAX else None


@dataclass(frozen=True, slots=True)
class EventDelivery:
    """Calls an event's subscribers one after the other and records how it went. Safe to repeat, also side by side.

    When one fails, all of them are called again later.
    """

    deliveries: OutboxDeliveries
    subscribers: Subscribers
    now: Clock

    async def __call__(self, event_id: EventId) -> None:
        started = time.perf_counter()
        try:
            entry = await self.deliveries.get(event_id)
        except UnknownEvent as error:
            await self._failed(event_id, "unknown", error.attempts + 1, error)
            return
        if entry.delivered_at is not None or entry.dead_at is not None:
            return
        try:
            async with asyncio.timeout(DELIVERY_SECONDS):
                for subscriber in self.subscribers.get(type(entry.event), ()):
                    with acting_through(f"worker.after.{entry.event.name}"):
                        await subscriber(entry.event, event_id)
        except Exception as error:
            await self._failed(event_id, entry.event.name, entry.attempts + 1, error)
            return
        await self.deliveries.mark_delivered(event_id, now=self.now())
        seconds = time.perf_counter() - started
        log.info(
            "event_delivered", event_id=str(event_id), name=entry.event.name, ms=round(seconds * 1000, 1)
        )

    async def _failed(self, event_id: EventId, name: str, attempts: int, error: Exception) -> None:
        now, wait = self.now(), retry_seconds(attempts)
        if isinstance(error, PortError) and error.permanent:
            wait = None
        await self.deliveries.mark_failed(
            event_id,
            error=in_short(error),
            now=now,
            retry_at=None if wait is None else now + timedelta(seconds=wait),
        )
        tell = log.error if wait is None else log.warning
        tell(
            "event_dead" if wait is None else "event_failed",
            event_id=str(event_id), name=name, attempts=attempts, retry_seconds=wait, error=in_short(error),
        )  # fmt: skip


def in_short(error: BaseException) -> str:
    """The error's type and place. Its words only where they are our own: others' may hold personal data."""
    if isinstance(error, PortError):
        return f"{type(error).__name__}: {error}"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
