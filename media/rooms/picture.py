"""The picture of a room: its layers, who watches which, and who is about to move."""

from collections.abc import Callable, Sequence

from media.metrics import Counters
from media.rooms.choice import Step
from media.rooms.cover import COVER_LAYER
from media.rooms.feeds import ALL_TEMPORAL, SOUND_ONLY, Rung
from media.rooms.layer import Taken, VideoLayer
from media.rooms.outgoing import MediaPacket
from media.rooms.seat import Seat
from media.rooms.source import Incoming, SenderClock
from media.rooms.switching import Switching
from media.wire.sdp import MAX_LAYERS

COVERED = Rung(COVER_LAYER, ALL_TEMPORAL)
STALLED_SECONDS = 0.5
"""A layer behind the others by so much was given up by its sender, whose uplink does not bear it."""


class RoomPicture:
    """`flush` sends what is pending: nobody changes their feed before that. `is_first`: its key frames are counted."""

    def __init__(
        self,
        *,
        counters: Counters,
        is_first: bool,
        request_key_frame: Callable[[int], bool],
        clock: Callable[[int], SenderClock | None],
        flush: Callable[[], None],
        send: Callable[[Seat, Sequence[MediaPacket]], None],
    ) -> None:
        self.codec = ""
        self.layers: dict[int, VideoLayer] = {}
        self.seats: dict[str, Seat] = {}
        self.switching = Switching(counters, clock)
        self._counters = counters
        self._is_first = is_first
        self._request_key_frame = request_key_frame
        self._flush = flush
        self._send = send
        self._waiting: dict[int, dict[str, Seat]] = {}
        self._source: str | None = None
        self._flowing: tuple[int, ...] = ()
        self._ladder: Sequence[Step] = ()
        self._is_covered = False

    def reset(self, codec: str) -> None:
        """Another codec, which nobody watches yet: nothing of the old packets is of use."""
        self.codec, self.layers = codec, {}
        self._flowing, self._ladder = (), ()

    # Packets

    def take(self, packet: Incoming, now: float) -> tuple[VideoLayer, MediaPacket] | None:
        """The packet in its layer's numbers; None if it is of no use. Who can move at it has moved before it goes."""
        layer = self.layers.get(packet.layer)
        if layer is None:
            if not 0 <= packet.layer < MAX_LAYERS:
                return None
            layer = self.layers[packet.layer] = VideoLayer(packet.layer, self.codec, self._request_key_frame)
        was_bound = layer.track.is_bound_to(packet.source)
        taken = layer.take(packet, now)
        if taken is None:
            return None
        if taken.starts_key_frame and self._is_first:
            self._counters.key_frames += 1
        if not was_bound:
            self._bound(layer, packet.source[0], now)
        if taken.is_ahead and taken.starts_frame and self._waiting.get(layer.number):
            self._flush()
            self._admit(layer, taken, now)
        layer.advance(taken)
        return layer, taken.packet

    def _bound(self, layer: VideoLayer, source: str, now: float) -> None:
        """A source's first packet on the layer. Layers that only the source before had are no longer there."""
        self.switching.forget_clock(layer.number)
        if source != self._source:
            self._source = source
            self.switching.forget_clock(None)
            for other in self.layers.values():
                other.is_stalled = True
        layer.is_stalled = False
        self._reassess(now)

    def _admit(self, layer: VideoLayer, taken: Taken, now: float) -> None:
        for seat in list(self._waiting[layer.number].values()):
            target = seat.target
            assert target is not None, "who waits has a target"
            if taken.starts_key_frame:
                self.switching.enter_at_key_frame(seat, target, layer, taken.packet, now)
            else:
                rung = _rung_between_frames(seat.rung, target, layer, taken)
                if rung is not None:
                    self.switching.enter_at_frame(seat, rung, layer, taken, now)
            if seat.rung == target:
                self._settle(seat)

    # Viewers

    def join(self, seat: Seat, now: float) -> None:
        """Start the viewer at the last key frame, or have one made first."""
        self._flush()
        self.seats[seat.viewer_id] = seat
        self.switching.listen(seat, now)
        if self._is_covered_for(seat):
            if COVER_LAYER in self.layers and self.layers[COVER_LAYER].gop.fresh(now):
                self._start_at_last_key_frame(seat, COVERED, now)
            return
        wanted = seat.chooser.choose(self._ladder, None) if self._ladder else Rung(0, ALL_TEMPORAL)
        fresh = [n for n in self._flowing if self.layers[n].gop.fresh(now)]
        if fresh:
            nearest = min(fresh, key=lambda n: (n != wanted.layer, n > wanted.layer, abs(n - wanted.layer)))
            self._start_at_last_key_frame(seat, Rung(nearest, ALL_TEMPORAL), now)
        self.aim(seat, wanted, now)

    def _start_at_last_key_frame(self, seat: Seat, rung: Rung, now: float) -> None:
        layer = self.layers[rung.layer]
        packets = layer.gop.fresh(now)
        feed = self.switching.enter_at_key_frame(seat, rung, layer, packets[0], now)
        placed = [feed.place(packet) for packet in packets]
        self._send(seat, [packet for packet in placed if packet is not None])

    def _start_late(self, seat: Seat, now: float) -> None:
        """A key frame whose beginning came after the rest of it let nobody in."""
        target = seat.target
        if target is None or not self.layers[target.layer].gop.fresh(now):
            return
        self._flush()
        self._start_at_last_key_frame(seat, Rung(target.layer, ALL_TEMPORAL), now)
        self._settle(seat)

    def leave(self, viewer_id: str, now: float) -> None:
        seat = self.seats.pop(viewer_id, None)
        if seat is not None:
            self._settle(seat)
            self.switching.leave(seat, now)

    def aim(self, seat: Seat, rung: Rung, now: float) -> None:
        """Move the viewer as soon as that leaves no trace."""
        if rung == (seat.target or seat.rung or SOUND_ONLY):
            return
        self._settle(seat)
        if rung == (seat.rung or SOUND_ONLY):
            return
        if rung == SOUND_ONLY:
            self._flush()
            self.switching.listen(seat, now)
            self._counters.sound_only += 1
            return
        seat.target = rung
        self._waiting.setdefault(rung.layer, {})[seat.viewer_id] = seat
        if seat.rung is None or seat.rung.layer != rung.layer:
            self.need_key_frame(rung.layer)

    def _settle(self, seat: Seat) -> None:
        if seat.target is not None:
            self._waiting[seat.target.layer].pop(seat.viewer_id, None)
            seat.target = None

    def need_key_frame(self, layer: int) -> None:
        found = self.layers.get(layer)
        if found is None:
            found = self.layers[layer] = VideoLayer(layer, self.codec, self._request_key_frame)
        found.governor.need()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the best layer; zeros until a key frame told them."""
        layers = [self.layers[number] for number in self._flowing]
        return max((layer.size for layer in layers if layer.size is not None), default=(0, 0))

    def is_watched(self, layer: int) -> bool:
        return any(feed.rung.layer == layer for feed in self.switching.feeds.values())

    # A cover

    def cover(self, still: Sequence[Incoming], now: float) -> list[tuple[VideoLayer, MediaPacket]]:
        """Move everyone to the still, which is to be sent, and keep them there. Only who looks beneath sees on what the
        source sends."""
        self._flush()
        self._is_covered = True
        covered = [seat for seat in self.seats.values() if self._is_covered_for(seat)]
        for seat in covered:
            self._settle(seat)  # who waits for a key frame would be let in by it
            if seat.rung not in (None, COVERED):
                self.switching.listen(seat, now)
                seat.forget()
        layer = self.layers.get(COVER_LAYER) or VideoLayer(COVER_LAYER, self.codec, lambda _: False)
        self.layers[COVER_LAYER] = layer
        packets = []
        for packet in still:
            taken = layer.take(packet, now)
            assert taken is not None, "a still begins with a key frame, and comes in order"
            if taken.starts_key_frame:
                for seat in covered:
                    if seat.rung != COVERED:
                        self.switching.enter_at_key_frame(seat, COVERED, layer, taken.packet, now)
            layer.advance(taken)
            packets.append((layer, taken.packet))
        return packets

    def uncover(self, now: float) -> None:
        """Everyone goes back by the next key frame of what they choose: nothing of what was covered is ever shown."""
        self._is_covered = False
        for layer in self.layers.values():
            layer.gop.clear()
        for seat in list(self.seats.values()):
            self.choose(seat, now)

    def _is_covered_for(self, seat: Seat) -> bool:
        return self._is_covered and not seat.is_beneath

    @property
    def is_seen_beneath(self) -> bool:
        """Whether somebody sees what a cover covers."""
        return any(feed.rung.layer != COVER_LAYER for feed in self.switching.feeds.values())

    # Choosing

    def sent_bits(self, seat: Seat) -> int:
        """A second, of the picture."""
        rung = seat.rung
        return 0 if rung is None else self.layers[rung.layer].rate.up_to(rung.temporal)

    def is_lowest(self, seat: Seat) -> bool:
        return not self._ladder or seat.rung == self._ladder[0].rung

    def choose(self, seat: Seat, now: float) -> None:
        if self._ladder and not self._is_covered_for(seat):
            self.aim(seat, seat.chooser.choose(self._ladder, seat.rung), now)

    def tick(self, now: float) -> None:
        """Ten times a second: see which layers go on, and ask for the key frames that somebody waits for."""
        for layer in self.layers.values():
            layer.governor.tick(now)
        for layer in self._of_source():
            newest = max(each.track.last_at or 0.0 for each in self._of_source())
            layer.is_stalled = newest - (layer.track.last_at or 0.0) > STALLED_SECONDS
        if self._flowing != self._flowing_now():
            self._reassess(now)
        for seat in [s for waiting in self._waiting.values() for s in waiting.values() if s.rung is None]:
            self._start_late(seat, now)
        for number, waiting in list(self._waiting.items()):
            if any(seat.rung is None or seat.rung.layer != number for seat in waiting.values()):
                self.need_key_frame(number)

    def second(self, now: float) -> None:
        for layer in self.layers.values():
            layer.rate.second()
        self._ladder = self._steps()
        for seat in self.seats.values() if self._ladder else ():
            seat.chooser.second(self._ladder, seat.rung, self.sent_bits(seat), now)
        self._reassess(now)

    def _of_source(self) -> list[VideoLayer]:
        return [layer for layer in self.layers.values() if self._source and layer.is_current(self._source)]

    def _flowing_now(self) -> tuple[int, ...]:
        return tuple(sorted(layer.number for layer in self._of_source() if not layer.is_stalled))

    def _reassess(self, now: float) -> None:
        self._flowing = self._flowing_now()
        self._ladder = self._steps()
        for seat in list(self.seats.values()):
            self.choose(seat, now)

    def _steps(self) -> Sequence[Step]:
        """What can be watched, from the least to the best."""
        layers = sorted((self.layers[n] for n in self._flowing), key=lambda each: (each.height, each.number))
        steps = []
        if layers and self.codec == "VP8":
            lowest = layers[0]
            steps = [
                Step(Rung(lowest.number, t), lowest.rate.up_to(t), lowest.height)
                for t in range(lowest.top_temporal)
            ]
        whole = [
            Step(Rung(each.number, ALL_TEMPORAL), each.rate.up_to(ALL_TEMPORAL), each.height)
            for each in layers
        ]
        return (*steps, *whole)


def _rung_between_frames(now: Rung | None, target: Rung, layer: VideoLayer, taken: Taken) -> Rung | None:
    """Upper temporal layers are left out from any frame on, and come back one by one where they need no other."""
    found = taken.descriptor
    if now is None or found is None or now.layer != target.layer or not taken.follows:
        return None
    if target.temporal < now.temporal or now.temporal >= layer.top_temporal:
        return target
    if found.is_sync and found.temporal == now.temporal + 1:
        return Rung(now.layer, now.temporal + 1)
    return None
