"""One size of the picture, as its source sends it: its own sequence, its last packets, and what it costs."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from media.rooms.key_frames import KeyFrameGovernor
from media.rooms.outgoing import GopCache, MediaPacket, OutTrack, Ring
from media.rooms.source import Incoming
from media.wire import pictures, vp8
from media.wire.codecs import CLOCK_RATES
from media.wire.vp8 import Descriptor

TEMPORAL_LAYERS = 4
SECONDS_MEASURED = 3


class Head(NamedTuple):
    """The highest numbers that the layer gave out. `picture` and `base` are the codec's own (see `Descriptor`)."""

    number: int
    timestamp: int
    picture: int
    base: int


@dataclass(slots=True)  # not frozen: as `Incoming`
class Taken:
    """A packet of the layer, numbered, and what begins with it. `is_ahead`: it is no late one.

    `follows`: nothing is missing between it and the packet before.
    """

    packet: MediaPacket
    descriptor: Descriptor | None
    is_ahead: bool
    follows: bool
    starts_frame: bool
    starts_key_frame: bool


class VideoLayer:
    def __init__(self, number: int, codec: str, request_key_frame: Callable[[int], bool]) -> None:
        self.number = number
        self.codec = codec
        self.track = OutTrack(CLOCK_RATES["video"])
        self.ring = Ring()
        self.gop = GopCache()
        self.governor = KeyFrameGovernor(lambda: request_key_frame(number))
        self.rate = RateMeter()
        self.head = Head(self.track.highest, self.track.last_timestamp, 0, 0)
        self.top_temporal = 0
        self.is_stalled = False
        """Its source does not send it, or no longer."""
        self.size: tuple[int, int] | None = None
        self._source: str | None = None
        self._is_turned = False
        self._picture_offset = self._base_offset = 0
        self._key_timestamp: int | None = None

    @property
    def height(self) -> int:
        """As it is shown, in pixels; 0 if the codec does not tell."""
        if self.size is None:
            return 0
        return self.size[0] if self._is_turned else self.size[1]

    def is_current(self, source: str | None) -> bool:
        """Whether it comes from that source."""
        return self._source == source

    def descriptor_of(self, packet: MediaPacket) -> Descriptor | None:
        """Of a packet of this layer."""
        return pictures.inspect(self.codec, packet.payload)[0]

    def take(self, packet: Incoming, now: float) -> Taken | None:
        """None for a packet that viewers could do nothing with, or that is from before its source was bound."""
        found, is_key = pictures.inspect(self.codec, packet.payload)
        if not self.track.is_bound_to(packet.source):
            if not is_key:
                self.governor.need()  # viewers' decoders could not follow from here
                return None
            self.gop.clear()
            self._bind(packet, found, now)
        place = self.track.place(packet.seq, packet.timestamp, now)
        if place is None:
            return None
        payload = packet.payload
        if found is not None and (self._picture_offset or self._base_offset):
            payload = vp8.rewritten(payload, found, picture=self._picture_offset, base=self._base_offset)
            found = vp8.shifted(found, picture=self._picture_offset, base=self._base_offset)
        ours = MediaPacket("video", *place, packet.marker, payload, packet.orientation)
        self._measure(ours, found)
        self.ring.add(ours)
        starts_key = is_key and ours.timestamp != self._key_timestamp
        if starts_key:
            self._key_timestamp = ours.timestamp
            self.size = pictures.picture_size(self.codec, payload) or self.size
            self.gop.start(self.ring.since(ours.index, self.track.highest), now)
        else:
            self.gop.add(ours, now)
        starts = found.starts_frame if found is not None else ours.timestamp != self.head.timestamp
        ahead = ours.index - self.head.number
        return Taken(ours, found, ahead > 0, ahead == 1, starts or starts_key, starts_key)

    def advance(self, taken: Taken) -> None:
        """The packet goes out: what comes after follows it."""
        if not taken.is_ahead:
            return
        found, head, packet = taken.descriptor, self.head, taken.packet
        picture = head.picture if found is None or found.picture is None else found.picture
        base = head.base if found is None or found.base is None else found.base
        self.head = Head(packet.index, packet.timestamp, picture, base)

    def _bind(self, packet: Incoming, found: Descriptor | None, now: float) -> None:
        is_first = self.track.last_at is None
        self._source, self.top_temporal = packet.source[0], 0
        self.track.bind(packet.source, packet.seq, packet.timestamp, now)
        if is_first or found is None:
            return
        if found.picture is not None:
            self._picture_offset = (self.head.picture + 1 - found.picture) % vp8.PICTURES
        if found.base is not None:
            self._base_offset = (self.head.base + 1 - found.base) % vp8.BASES

    def _measure(self, packet: MediaPacket, found: Descriptor | None) -> None:
        temporal = found.temporal if found is not None else 0
        self.top_temporal = max(self.top_temporal, temporal)
        self.track.count(len(packet.payload))
        self.rate.add(len(packet.payload), temporal)
        if packet.orientation is not None:
            self._is_turned = bool(packet.orientation & 1)


class RateMeter:
    """Bits a second over the last seconds, by temporal layer."""

    def __init__(self) -> None:
        self._now = [0] * TEMPORAL_LAYERS
        self._seconds: deque[list[int]] = deque(maxlen=SECONDS_MEASURED)

    def add(self, size: int, temporal: int) -> None:
        self._now[temporal] += 8 * size

    def second(self) -> None:
        """A second has passed."""
        self._seconds.append(self._now)
        self._now = [0] * TEMPORAL_LAYERS

    def up_to(self, temporal: int) -> int:
        """Of this temporal layer and those below; 0 before a whole second was measured."""
        if not self._seconds:
            return 0
        return sum(sum(each[: temporal + 1]) for each in self._seconds) // len(self._seconds)
