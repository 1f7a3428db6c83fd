"""How viewers see a layer: with its own numbers shifted, so that a switch between layers leaves no trace in theirs.

A viewer has one SSRC for the picture, whatever layer it is sent. Viewers who came to a layer at the same place share a
feed, and with it the bytes: what is made for one of them is made for all.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import NamedTuple

from media.fanout.engine import Destination, Group
from media.rooms.layer import VideoLayer
from media.rooms.outgoing import RING_PACKETS, MediaPacket, WireFormat
from media.wire import pictures, vp8

ALL_TEMPORAL = 3
TIMESTAMPS = 1 << 32


class Rung(NamedTuple):
    """What a viewer is sent: a layer, and how many of its temporal layers. They are not in order of quality."""

    layer: int
    temporal: int


SOUND_ONLY = Rung(-1, 0)


class Shift(NamedTuple):
    """What is added to a layer's numbers. `number` counts packets, `picture` and `base` are the codec's own."""

    number: int
    timestamp: int
    picture: int
    base: int


NO_SHIFT = Shift(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Position:
    """The last numbers that a viewer was sent, and the layer's clock they were sent by."""

    index: int
    timestamp: int
    picture: int
    base: int
    shift: Shift
    layer: VideoLayer
    at: float


class Listeners:
    """Destinations that are sent the same, by what they agreed on."""

    def __init__(self) -> None:
        self.groups: dict[WireFormat, Group] = {}

    def add(self, form: WireFormat, destination: Destination) -> None:
        self.groups.setdefault(form, Group()).add(destination)

    def remove(self, form: WireFormat, destination: Destination) -> None:
        group = self.groups.get(form)
        if group is not None:
            group.discard(destination)
            if not group:
                del self.groups[form]


class Feed(Listeners, ABC):
    """One numbering of one layer. `floor`: nothing before this index of the layer belongs to it."""

    def __init__(self, layer: VideoLayer, rung: Rung, shift: Shift, floor: int) -> None:
        super().__init__()
        self.layer = layer
        self.rung = rung
        self.shift = shift
        self.floor = floor

    @property
    @abstractmethod
    def key(self) -> tuple[object, ...]:
        """What feeds that give the same numbers have in common."""

    @abstractmethod
    def place(self, packet: MediaPacket) -> MediaPacket | None:
        """The layer's packet in the viewers' numbers; None if they are not to have it. Once for each, as it came."""

    @abstractmethod
    def find(self, index: int) -> MediaPacket | None:
        """A packet in the viewers' numbers that may be sent again by RTX."""

    @abstractmethod
    def position(self, now: float) -> Position:
        """The highest numbers that were given out."""

    def is_current(self, index: int, highest: int) -> bool:
        """Whether it may still go out in order of the sequence.

        One from before the last wrap-around may not: a viewer who joined since would take it for one of 65536
        later, and its SRTP would never decrypt again. It stays available by RTX.
        """
        return index >> 16 == highest >> 16

    def _shifted(self, packet: MediaPacket, index: int, picture: int) -> MediaPacket:
        payload, shift = packet.payload, self.shift
        if picture or shift.base:
            found = pictures.inspect(self.layer.codec, payload)[0]
            if found is not None:
                payload = vp8.rewritten(payload, found, picture=picture, base=shift.base)
        timestamp = (packet.timestamp + shift.timestamp) % TIMESTAMPS
        return MediaPacket(packet.kind, index, timestamp, packet.marker, payload, packet.orientation)


class WholeFeed(Feed):
    """Every packet of the layer. Without a shift the packets are the layer's own."""

    @property
    def key(self) -> tuple[object, ...]:
        return self.rung, self.shift

    def place(self, packet: MediaPacket) -> MediaPacket | None:
        if packet.index < self.floor:
            return None
        if self.shift == NO_SHIFT:
            return packet if self.is_current(packet.index, self.layer.track.highest) else None
        index = packet.index + self.shift.number
        if not self.is_current(index, self.layer.track.highest + self.shift.number):
            return None
        return self._shifted(packet, index, self.shift.picture)

    def find(self, index: int) -> MediaPacket | None:
        packet = self.layer.ring.find(index - self.shift.number)
        return None if packet is None else self._shifted(packet, index, self.shift.picture)

    def position(self, now: float) -> Position:
        layer, shift, head = self.layer, self.shift, self.layer.head
        return Position(
            head.number + shift.number,
            (head.timestamp + shift.timestamp) % TIMESTAMPS,
            (head.picture + shift.picture) % vp8.PICTURES,
            (head.base + shift.base) % vp8.BASES,
            shift,
            layer,
            layer.track.last_at if layer.track.last_at is not None else now,
        )


@dataclass(frozen=True, slots=True)
class _Given:
    """What became of a number of the layer. `index` is the viewers' number, or None for a packet left out."""

    layer_index: int
    index: int | None
    picture: int


class ThinnedFeed(Feed):
    """Only the lower temporal layers of VP8, numbered as if the upper ones had never been.

    A number that did not arrive keeps its place: whether it would have been left out is not known. Arriving late and
    of an upper layer, it goes out empty, so that nobody asks for it again.
    """

    def __init__(self, layer: VideoLayer, rung: Rung, shift: Shift, floor: int, start: Position) -> None:
        super().__init__(layer, rung, shift, floor)
        self._offset, self._picture_offset = shift.number, shift.picture
        self._highest = floor - 1
        self._last = start
        self._left_out: int | None = None
        self._given: list[_Given | None] = [None] * RING_PACKETS
        self._sent: list[_Given | None] = [None] * RING_PACKETS

    @property
    def key(self) -> tuple[object, ...]:
        return self.rung, self.shift, self.floor

    def place(self, packet: MediaPacket) -> MediaPacket | None:
        if packet.index < self.floor:
            return None
        found = vp8.read(packet.payload)
        is_wanted = found is None or found.temporal <= self.rung.temporal
        if packet.index <= self._highest:
            return self._late(packet, is_wanted)
        for missing in range(max(self._highest + 1, packet.index - RING_PACKETS), packet.index):
            self._give(missing, missing + self._offset)
        self._highest = packet.index
        if not is_wanted:
            if found is not None and found.picture != self._left_out:
                self._left_out = found.picture
                self._picture_offset -= 1
            self._give(packet.index, None)
            self._offset -= 1
            return None
        ours = self._shifted(packet, packet.index + self._offset, self._picture_offset)
        self._give(packet.index, ours.index)
        self._note(ours)
        return ours

    def _give(self, layer_index: int, index: int | None) -> None:
        given = _Given(layer_index, index, self._picture_offset)
        self._given[layer_index % RING_PACKETS] = given
        if index is not None:
            self._sent[index % RING_PACKETS] = given

    def _late(self, packet: MediaPacket, is_wanted: bool) -> MediaPacket | None:
        given = self._given[packet.index % RING_PACKETS]
        if given is None or given.layer_index != packet.index or given.index is None:
            return None
        if not self.is_current(given.index, self._highest + self._offset):
            return None
        ours = self._again(packet, given, given.index, is_wanted)
        if is_wanted and ours.index > self._last.index:
            self._note(ours)  # what was ahead of it was left out
        return ours

    def _again(self, packet: MediaPacket, given: _Given, index: int, is_wanted: bool) -> MediaPacket:
        ours = self._shifted(packet, index, given.picture)
        if is_wanted:
            return ours
        return MediaPacket(ours.kind, ours.index, ours.timestamp, False, b"", None)

    def find(self, index: int) -> MediaPacket | None:
        given = self._sent[index % RING_PACKETS]
        packet = self.layer.ring.find(given.layer_index) if given is not None else None
        if given is None or packet is None or given.index != index:
            return None
        found = vp8.read(packet.payload)
        return self._again(packet, given, index, found is None or found.temporal <= self.rung.temporal)

    def _note(self, ours: MediaPacket) -> None:
        found = vp8.read(ours.payload)
        self._last = replace(
            self._last,
            index=ours.index,
            timestamp=ours.timestamp,
            picture=(found.picture or 0) if found is not None else 0,
            base=(found.base or 0) if found is not None else 0,
        )

    def position(self, now: float) -> Position:
        shift = self.shift._replace(number=self._offset, picture=self._picture_offset % vp8.PICTURES)
        at = self.layer.track.last_at if self.layer.track.last_at is not None else now
        return replace(self._last, index=self._highest + self._offset, shift=shift, layer=self.layer, at=at)
