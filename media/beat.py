"""What happens by the clock: in each room ten times a second, and once a second in the whole process."""

import asyncio
import time
from collections.abc import Callable, Mapping

from media import log
from media.rooms.room import Room

TICK_SECONDS = 0.1


class Beat:
    """`rooms` are the plane's own, as they are at each turn; `second` gets the monotonic clock."""

    def __init__(self, rooms: Mapping[str, Room], second: Callable[[float], None]) -> None:
        self._rooms = rooms
        self._second = second
        self._ticker: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._ticker = asyncio.get_running_loop().create_task(self._tick_forever())

    def stop(self) -> None:
        if self._ticker is not None:
            self._ticker.cancel()

    @property
    def is_going(self) -> bool:
        return self._ticker is not None and not self._ticker.done()

    async def _tick_forever(self) -> None:
        turn = 0
        while True:
            await asyncio.sleep(TICK_SECONDS)
            turn += 1
            now, is_second = time.monotonic(), turn % 10 == 0
            self.tick_rooms(now, is_second=is_second)
            if is_second:
                try:
                    self._second(now)
                except Exception as error:
                    log.failure("media.second_failed", error)

    def tick_rooms(self, now: float, *, is_second: bool) -> None:
        """Apart from what runs for ever: the last room it named would stay in memory there after it was closed."""
        for room in list(self._rooms.values()):
            try:
                room.tick(now)
                if is_second:
                    room.second(now)
            except Exception as error:
                log.failure("media.tick_failed", error, room=room.id)
