"""Leaving for a deploy: no new rooms, the old ones move away, and the process ends when it is empty, and nobody can
want the last minute of what it showed, or when it is out of time."""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

from media import log

LOOK_SECONDS: Final = 0.2


class Occupied(Protocol):
    @property
    def is_empty(self) -> bool: ...

    @property
    def has_last_minutes(self) -> bool:
        """Rooms went, and what is to be preserved of their last minute is here alone."""


class Drain:
    """`end` is called once, when nobody and nothing is left or the deadline has passed. Draining cannot be taken
    back."""

    def __init__(self, plane: Occupied, end: Callable[[], None], changed: Callable[[], None]) -> None:
        self._plane = plane
        self._end = end
        self._changed = changed
        self._task: asyncio.Task[None] | None = None

    @property
    def is_on(self) -> bool:
        return self._task is not None

    def start(self, deadline_seconds: float) -> None:
        if self._task is not None:
            return
        log.info("media.draining", deadline_seconds=deadline_seconds)
        self._task = asyncio.get_running_loop().create_task(self._until_empty(deadline_seconds))
        self._changed()

    async def _until_empty(self, deadline_seconds: float) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + deadline_seconds
        while self._is_needed() and loop.time() < deadline:  # noqa: ASYNC110 (sessions end in many ways)
            await asyncio.sleep(LOOK_SECONDS)
        log.info("media.drained", in_time=not self._is_needed())
        self._end()

    def _is_needed(self) -> bool:
        return not self._plane.is_empty or self._plane.has_last_minutes
