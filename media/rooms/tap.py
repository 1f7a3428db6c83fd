"""Whoever takes a room's packets without being a viewer: a recorder, a snapshot, a pipe to another process."""

from abc import abstractmethod
from typing import Protocol

from media.rooms.outgoing import MediaPacket


class Tap(Protocol):
    @abstractmethod
    def packet(self, packet: MediaPacket, layer: int, now: float) -> None:
        """One packet of the room, in the order of its arrival: late ones and those that were sent again, too.

        Called for every packet on the room's hot path: it hands over and returns, and it does not raise.
        `layer` is 0 for sound and for a picture of one size; each layer has a sequence of its own.
        """
