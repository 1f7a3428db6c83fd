"""When rooms send what waits in them: after each reading of the socket, and soon after, whatever arrives.

While all rooms wait for the rest of a picture, reading the socket may wait with them: being woken for each of a
picture's packets is what a process with few viewers spends most of its time on.
"""

import asyncio
import time
from collections.abc import Sized

from media import log
from media.rooms.room import Room


class Flushing:
    """Of all `rooms` of a process. `has_pending` hears of each room in which something waits."""

    def __init__(self, rooms: Sized) -> None:
        self._rooms = rooms
        self._waiting: list[Room] = []
        self._later: asyncio.TimerHandle | None = None

    def has_pending(self, room: Room) -> None:
        self._waiting.append(room)

    def stop(self) -> None:
        if self._later is not None:
            self._later.cancel()

    def flush(self) -> None:
        """Rooms whose picture is not whole come again soon."""
        self._come_again(self._flush())

    def drained(self) -> float:
        """As `flush`, for whoever reads the socket: for how many seconds that can wait. 0 unless every room waits for
        the rest of a picture: then nothing is sent before that is over, and the picture's end waits so long at most.
        """
        soonest = self._flush()
        rest = soonest if len(self._waiting) == len(self._rooms) else 0.0
        self._come_again(0.0 if rest else soonest)
        return rest

    def _come_again(self, seconds: float) -> None:
        if seconds and self._later is None:
            self._later = asyncio.get_running_loop().call_later(seconds, self._flush_later)
        elif not seconds and self._later is not None:
            self._later.cancel()  # a timer that finds nothing still wakes the process
            self._later = None

    def _flush(self) -> float:
        """For how many seconds the first of the rooms that have to wait can wait, 0 where none has to."""
        if not self._waiting:
            return 0.0
        now = time.monotonic()
        waits = [(self._flushed(room, now), room) for room in self._waiting]
        self._waiting[:] = [room for wait, room in waits if wait]
        return min((wait for wait, _ in waits if wait), default=0.0)

    def _flushed(self, room: Room, now: float) -> float:
        """For how many seconds more the room waits. One that fails delays no other."""
        try:
            return room.flush_if_due(now)
        except Exception as error:
            log.failure("media.flush_failed", error, room=room.id)
            return 0.0

    def _flush_later(self) -> None:
        self._later = None
        self.flush()
