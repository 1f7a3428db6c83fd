"""When rooms send what waits in them: after each reading of the socket, and soon after, whatever arrives."""

import asyncio
import time

from media import log
from media.rooms.room import Room


class Flushing:
    """Of all rooms of a process. `has_pending` hears of each room in which something waits."""

    def __init__(self) -> None:
        self._waiting: list[Room] = []
        self._later: asyncio.TimerHandle | None = None

    def has_pending(self, room: Room) -> None:
        self._waiting.append(room)

    def stop(self) -> None:
        if self._later is not None:
            self._later.cancel()

    def flush(self) -> None:
        """Rooms whose picture is not whole come again soon."""
        if not self._waiting:
            return
        now = time.monotonic()
        waits = [(self._flushed(room, now), room) for room in self._waiting]
        self._waiting[:] = [room for wait, room in waits if wait]
        if self._waiting and self._later is None:
            soonest = min(wait for wait, _ in waits if wait)
            self._later = asyncio.get_running_loop().call_later(soonest, self._flush_later)
        elif self._later is not None and not self._waiting:
            self._later.cancel()  # a timer that finds nothing still wakes the process
            self._later = None

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
