"""The feeds of a room, and how a viewer goes from one to another without a trace in their numbers."""

from collections.abc import Callable

from media.metrics import Counters
from media.rooms.feeds import (
    ALL_TEMPORAL,
    NO_SHIFT,
    TIMESTAMPS,
    Feed,
    Listeners,
    Position,
    Rung,
    Shift,
    ThinnedFeed,
    WholeFeed,
)
from media.rooms.layer import Taken, VideoLayer
from media.rooms.outgoing import MediaPacket
from media.rooms.seat import Seat
from media.rooms.source import SenderClock
from media.wire import vp8
from media.wire.codecs import CLOCK_RATES
from media.wire.rtp import signed32

JUMP_SECONDS = 10
"""A layer's clock that is ahead of the other's by more is not the same clock."""
VIDEO_RATE = CLOCK_RATES["video"]


class Switching:
    def __init__(self, counters: Counters, clock: Callable[[int], SenderClock | None]) -> None:
        """`clock`: the source's for a layer, once it was told."""
        self.feeds: dict[tuple[object, ...], Feed] = {}
        self.sound_only = Listeners()
        self._counters = counters
        self._clock = clock
        self._timelines: dict[int, int] = {}

    def enter_at_key_frame(
        self, seat: Seat, rung: Rung, layer: VideoLayer, key: MediaPacket, now: float
    ) -> Feed:
        """From the key frame on, which follows the last packet that the viewer was sent."""
        position = seat.position(now)
        shift = NO_SHIFT if position is None else self._shift(position, layer, key, now)
        feed = self._feed(
            layer, rung, shift, key.index, position or WholeFeed(layer, rung, shift, 0).position(now)
        )
        return self._move(seat, feed, key.index + shift.number, now)

    def enter_at_frame(self, seat: Seat, rung: Rung, layer: VideoLayer, taken: Taken, now: float) -> None:
        """Between two frames of one layer: with more or fewer temporal layers, the numbers go on."""
        position = seat.position(now)
        assert position is not None, "who has a picture has a position"
        index = taken.packet.index
        feed = self._feed(layer, rung, position.shift, index, position)
        self._move(seat, feed, index + position.shift.number, now)

    def leave(self, seat: Seat, now: float) -> None:
        feed = seat.feed
        self.sound_only.remove(seat.form, seat.destination)
        seat.leave(now)
        if feed is not None and not feed.groups:
            self.feeds = {key: each for key, each in self.feeds.items() if each is not feed}

    def listen(self, seat: Seat, now: float) -> None:
        """Sound alone, until the viewer enters a layer."""
        self.leave(seat, now)
        self.sound_only.add(seat.form, seat.destination)

    def forget_clock(self, layer: int | None) -> None:
        """Of one layer, or of all: their source is another."""
        self._timelines = {} if layer is None else {n: t for n, t in self._timelines.items() if n != layer}

    def _move(self, seat: Seat, feed: Feed, first: int, now: float) -> Feed:
        before = seat.rung
        self.leave(seat, now)
        seat.enter(feed, first)
        self.feeds[feed.key] = feed  # leaving may have been the end of it, where both are one
        if before is not None and before.layer != feed.rung.layer:
            self._counters.layer_switches += 1
        return feed

    def _feed(self, layer: VideoLayer, rung: Rung, shift: Shift, floor: int, start: Position) -> Feed:
        """The feed of those who came to the layer at the same place, or a new one."""
        if rung.temporal == ALL_TEMPORAL:
            whole = self.feeds.get((rung, shift)) or WholeFeed(layer, rung, shift, floor)
            whole.floor = max(whole.floor, floor)
            return whole
        return self.feeds.get((rung, shift, floor)) or ThinnedFeed(layer, rung, shift, floor, start)

    def _shift(self, position: Position, layer: VideoLayer, key: MediaPacket, now: float) -> Shift:
        timestamp = position.timestamp + max(1, int((now - position.at) * VIDEO_RATE)) - key.timestamp
        here, there = self._timeline(layer), self._timeline(position.layer)
        if here is not None and there is not None:
            exact = position.shift.timestamp + here - there
            if 0 < signed32(key.timestamp + exact - position.timestamp) < JUMP_SECONDS * VIDEO_RATE:
                timestamp = exact
        found = layer.descriptor_of(key)
        picture = base = 0
        if found is not None and found.picture is not None:
            picture = (position.picture + 1 - found.picture) % vp8.PICTURES
        if found is not None and found.base is not None:
            base = (position.base + 1 - found.base) % vp8.BASES
        return Shift(position.index + 1 - key.index, timestamp % TIMESTAMPS, picture, base)

    def _timeline(self, layer: VideoLayer) -> int | None:
        """What the source's clock says when a timestamp of the layer says 0.

        Measured once: going from one layer to another and back then adds nothing, and viewers share a feed again.
        """
        known = self._timelines.get(layer.number)
        clock = self._clock(layer.number) if known is None else None
        if clock is not None:
            captured = clock.info.ntp * VIDEO_RATE >> 32
            known = (captured - clock.info.timestamp - layer.track.timestamp_offset) % TIMESTAMPS
            self._timelines[layer.number] = known
        return known
