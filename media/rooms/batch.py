"""Packets of a room that wait for the end of their picture.

A picture is shown when it is whole, so its first packet gains nothing by going out before its last; and what goes out
together costs each viewer one system call's work instead of one for each packet.
"""

from media.rooms.outgoing import MediaPacket

WAIT_SECONDS = 0.008
"""At most so long: the publisher's own pacing of a long key frame is kept, and no burst is made of it."""


class Batch:
    def __init__(self) -> None:
        self._pictures: list[MediaPacket] = []
        self._sounds: list[MediaPacket] = []
        self._since = 0.0
        self._is_whole = False

    def __bool__(self) -> bool:
        return bool(self._pictures or self._sounds)

    def add(self, packet: MediaPacket, now: float) -> None:
        if not self:
            self._since = now
        if packet.kind == "video":
            self._pictures.append(packet)
            self._is_whole = self._is_whole or packet.marker
        else:
            self._sounds.append(packet)

    def wait_seconds(self, now: float) -> float:
        """For how long it may go on waiting: not at all when the picture is whole."""
        return 0.0 if self._is_whole else self._since + WAIT_SECONDS - now

    def take(self) -> list[MediaPacket]:
        """All of it. Sound comes last: its short packets then end a run of long ones instead of cutting it."""
        taken = self._pictures + self._sounds
        self.clear()
        return taken

    def clear(self) -> None:
        self._pictures, self._sounds, self._is_whole = [], [], False
