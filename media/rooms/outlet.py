"""The way out of a room: what waits for the end of its picture, and who is sent it in which form."""

from collections.abc import Mapping, Sequence

from media.fanout.engine import FanOut
from media.metrics import Counters
from media.rooms.batch import Batch, Waiting
from media.rooms.cover import COVER_LAYER, Cover
from media.rooms.feeds import Feed, Listeners
from media.rooms.layer import VideoLayer
from media.rooms.outgoing import MediaPacket, WireFormat
from media.rooms.seat import Seat
from media.rooms.switching import Switching
from media.wire.answers import OutStream


class Outlet:
    """True while something waits in it."""

    def __init__(self, engine: FanOut, counters: Counters, streams: Mapping[str, OutStream]) -> None:
        """`streams` says under which SSRC each medium goes."""
        self._engine = engine
        self._counters = counters
        self._streams = streams
        self._pending = Batch()

    def __bool__(self) -> bool:
        return bool(self._pending)

    def add(self, layer: VideoLayer | None, packet: MediaPacket, now: float) -> None:
        self._pending.add(layer, packet, now)

    def clear(self) -> None:
        """Nothing of what waits is sent."""
        self._pending.clear()

    def wait_seconds(self, now: float) -> float:
        """For how long more what waits may wait; 0 or less when it is due, or nothing waits."""
        return self._pending.wait_seconds(now) if self._pending else 0.0

    def flush(self, switching: Switching, cover: Cover) -> None:
        """Send what waits, silenced where the room is: one batch for each feed and wire format."""
        if not self._pending:
            return
        pending = self._pending.take()
        for feed in switching.feeds.values():
            is_beneath = feed.rung.layer != COVER_LAYER
            self._send(feed, cover.heard(_placed(pending, feed), is_beneath=is_beneath))
        listeners = switching.sound_only
        if listeners.groups:
            sound = [p for layer, p in pending if layer is None]
            self._send(listeners, cover.heard(sound, is_beneath=False))

    def start(self, seat: Seat, packets: Sequence[MediaPacket]) -> None:
        """Send these to one viewer alone."""
        self._counters.packets_out += len(packets)
        self._engine.send((seat.destination,), self._wire(packets, seat.form))

    def report(self, listeners: Listeners, reports: bytes) -> None:
        """Send an RTCP compound, unless it is empty."""
        for group in listeners.groups.values() if reports else ():
            self._engine.send(group, [reports], rtcp=True)

    def _send(self, listeners: Listeners, packets: list[MediaPacket]) -> None:
        for form, group in listeners.groups.items():
            wires = self._wire(packets, form)
            self._counters.packets_out += len(wires) * len(group)
            self._engine.send(group, wires, merge=True)

    def _wire(self, packets: Sequence[MediaPacket], form: WireFormat) -> list[bytes]:
        wires = (p.wire(form, self._streams[p.kind].ssrc) for p in packets)
        return [w for w in wires if w is not None]


def _placed(pending: Sequence[Waiting], feed: Feed) -> list[MediaPacket]:
    """Sound, and what of the picture the feed's viewers are to have."""
    packets: list[MediaPacket] = []
    for layer, packet in pending:
        placed = packet if layer is None else feed.place(packet) if layer is feed.layer else None
        if placed is not None:
            packets.append(placed)
    return packets
