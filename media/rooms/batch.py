"""Packets of a room that wait for the end of their picture.

A picture is shown when it is whole, so its first packet gains nothing by going out before its last; and what goes out
together costs each viewer one system call's work instead of one for each packet. Sound waits only for a picture that
is under way, and then shares its message.
"""

from media.rooms.layer import VideoLayer
from media.rooms.outgoing import MediaPacket

Waiting = tuple[VideoLayer | None, MediaPacket]
"""A packet, and the layer it is of; no layer for sound."""

WAIT_SECONDS = 0.010
"""At most so long: the publisher's own pacing of a long key frame is kept, and no burst is made of it."""


class Batch:
    def __init__(self) -> None:
        self._pictures: list[Waiting] = []
        self._sounds: list[Waiting] = []
        self._since = 0.0
        self._open: set[VideoLayer] = set()
        """Layers whose last picture is not whole."""

    def __bool__(self) -> bool:
        return bool(self._pictures or self._sounds)

    def add(self, layer: VideoLayer | None, packet: MediaPacket, now: float) -> None:
        if not self:
            self._since = now
        if layer is None:
            self._sounds.append((None, packet))
            return
        self._pictures.append((layer, packet))
        if packet.marker:
            self._open.discard(layer)
        else:
            self._open.add(layer)

    def wait_seconds(self, now: float) -> float:
        """For how long it may go on waiting: not at all when no picture is under way, in any size that came."""
        return self._since + WAIT_SECONDS - now if self._open else 0.0

    def take(self) -> list[Waiting]:
        """All of it. Sound comes last: its short packets then end a run of long ones instead of cutting it."""
        taken = self._pictures + self._sounds
        self.clear()
        return taken

    def clear(self) -> None:
        self._pictures, self._sounds = [], []
        self._open.clear()
