"""What a room knows of whoever sends into it: a browser, an encoder, or a pipe from another media process."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol

from media.wire.rtcp import SenderInfo


@dataclass(slots=True)  # not frozen: one is made for each packet, and freezing trebles what that takes
class Incoming:
    """A packet as the room needs it; nobody writes to it. `source` is another when the sender's sequence starts anew.

    `layer` is the place of the picture's size in the source's offer, 0 for sound and for a source of one size.
    """

    source: tuple[str, int]
    kind: str
    layer: int
    seq: int
    timestamp: int
    marker: bool
    payload: bytes
    orientation: int | None


@dataclass(frozen=True, slots=True)
class SenderClock:
    """A sender report of the source, and when it came, in seconds of the monotonic clock."""

    info: SenderInfo
    heard_at: float


class Audience(Protocol):
    """What a source knows of its room."""

    @abstractmethod
    def forward(self, packet: Incoming, now: float) -> None: ...

    @abstractmethod
    def lost(self, layer: int) -> None:
        """Packets of the layer did not come and will not."""

    @abstractmethod
    def publisher_ready(self) -> None: ...


class Source(Protocol):
    """The one who sends into a room. All times are seconds of the monotonic clock."""

    id: str
    participant: str
    loss: float | None
    """The fraction of its picture's packets lost during the last second; None until any came."""
    is_carried: bool = False
    """It brings what another process has, and where the show is delayed (STR-16) what it brings is older than now."""

    @abstractmethod
    def request_key_frame(self, layer: int) -> bool:
        """Whether there is anybody to ask for one."""

    @abstractmethod
    def clock(self, kind: str, layer: int) -> SenderClock | None:
        """When what it sends was captured; None until it says so."""

    @abstractmethod
    def tick(self, now: float) -> None:
        """Ten times a second: ask again for what is missing, report arrivals."""

    @abstractmethod
    def report(self, now: float) -> None:
        """Once a second: what arrived, and how much we are willing to take."""

    @abstractmethod
    def is_silent(self, now: float) -> bool:
        """Nothing authentic came from it for so long that it is gone."""

    @abstractmethod
    def close(self) -> None:
        """Nothing is sent or accepted any more when this returns."""
