"""What staff began is finished, and the media plane is told within a few quick tries."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from ports.streaming.sessions import MediaUnavailable

TRIES = 3
TRY_SECONDS = 1.0
PAUSE_SECONDS = 0.1

Outcome = TypeVar("Outcome")

_underway: set[asyncio.Task[Any]] = set()
"""Acts that were begun. The event loop itself keeps tasks by weak references only."""


async def finished(act: Coroutine[Any, Any, Outcome]) -> Outcome:
    """Carry out an act to its end, also when the caller is cancelled.

    A web server cancels a request whose browser hung up, and between the commit and the media plane nobody may stop it.
    """
    task = asyncio.create_task(act)
    _underway.add(task)
    task.add_done_callback(_underway.discard)
    return await asyncio.shield(task)


async def confirmed(call: Callable[[], Awaitable[None]]) -> bool:
    """Whether the media plane confirmed it. Where it did not, `ReconcileRooms` tells it again."""
    for attempt in range(TRIES):
        if attempt:
            await asyncio.sleep(PAUSE_SECONDS)
        with suppress(MediaUnavailable, TimeoutError):
            async with asyncio.timeout(TRY_SECONDS):
                await call()
            return True
    return False
