"""Last minutes that were asked for, until whoever asked says that they have them.

A clip that was made may still be lost on its way: the store that it goes to can be down for longer than a closed room's
minute is kept, and the minute of an open room rolls on. The packets are held, as of the first time they were asked
for, so that each later try gets the same minute.
"""

from collections import OrderedDict
from dataclasses import dataclass

from media import log
from media.taps.room_tap import Footage
from media.taps.window import PACKET_COST

HELD_SECONDS = 86_400.0
HELD_BYTES = 512 * 1024 * 1024
"""Of all together, what they share counted each time; the oldest go first. At least 18 minutes of the highest rate,
and about 30 of one and a half megabits a second."""


@dataclass(frozen=True, slots=True)
class _Held:
    footage: Footage
    bytes: int
    until: float


class HeldMinutes:
    """`about` tells the clips of one room apart: it is what a clip's seal is bound to."""

    def __init__(self, *, seconds: float = HELD_SECONDS, bytes_max: int = HELD_BYTES) -> None:
        self._seconds = seconds
        self._bytes_max = bytes_max
        self._held: OrderedDict[tuple[str, bytes], _Held] = OrderedDict()
        self.bytes = self.given_up = 0

    def __len__(self) -> int:
        return len(self._held)

    def find(self, room_id: str, about: bytes) -> Footage | None:
        held = self._held.get((room_id, about))
        return held.footage if held is not None else None

    def newest_of(self, room_id: str) -> Footage | None:
        """For another clip of a room that is not kept any more: the piece before, or what a report asks for."""
        return next((held.footage for (id_, _), held in reversed(self._held.items()) if id_ == room_id), None)

    def add(self, room_id: str, about: bytes, footage: Footage, now: float) -> None:
        size = sum(len(packet.payload) + PACKET_COST for packet in footage.packets)
        self._held[room_id, about] = _Held(footage, size, now + self._seconds)
        self.bytes += size
        self.expire(now)

    def release(self, room_id: str, about: bytes) -> None:
        """Doing it twice changes nothing."""
        held = self._held.pop((room_id, about), None)
        self.bytes -= held.bytes if held is not None else 0

    def expire(self, now: float) -> None:
        while self._held:
            (room_id, about), held = next(iter(self._held.items()))
            if now <= held.until and self.bytes <= self._bytes_max:
                return
            self.release(room_id, about)
            self.given_up += 1
            log.failure("media.minute_given_up", room=room_id, reason="age" if now > held.until else "bytes")
