"""A room with a made-up source of several layers, and viewers who write down what they are sent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from media.fanout.engine import Destination, FanOut
from media.metrics import Counters
from media.rooms.choice import LayerChooser
from media.rooms.feeds import Rung
from media.rooms.outgoing import MediaPacket, WireFormat
from media.rooms.room import Room
from media.rooms.seat import Seat
from media.rooms.source import Incoming, SenderClock, Source
from media.wire import rtp, vp8
from media.wire.rtp import RtpPacket, signed16

FORM = WireFormat(111, 96, 0, 0)
PATTERN = (0, 2, 1, 2)
"""Temporal layers of consecutive frames (L1T3)."""


class Notebook:
    """An engine's end: the packets that one viewer was sent, with the number that RFC 3711 derives."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, RtpPacket]] = []
        self._highest: int | None = None

    def note(self, wire: bytes) -> None:
        packet = rtp.parse(wire)
        assert packet is not None
        if packet.payload_type != FORM.video:
            return
        highest = packet.seq if self._highest is None else self._highest
        index = highest + signed16(packet.seq - highest)
        self._highest = max(highest, index)
        self.heard.append((index, packet))

    @property
    def indexes(self) -> list[int]:
        return [index for index, _ in self.heard]


class WritingFanOut:
    def send(
        self,
        destinations: Iterable[Destination],
        packets: Sequence[bytes],
        *,
        rtcp: bool = False,
        merge: bool = False,
    ) -> None:
        for destination in destinations if not rtcp else ():
            for packet in packets:
                cast(Any, destination).note(packet)


class Camera:
    """A source that sends each frame in every layer. `asked`: the layers of which it was asked for key frames."""

    id = "camera"
    participant = "ravi"
    is_carried = False

    def __init__(self) -> None:
        self.asked: list[int] = []

    def request_key_frame(self, layer: int) -> bool:
        self.asked.append(layer)
        return True

    def clock(self, kind: str, layer: int) -> SenderClock | None:
        return None

    def tick(self, now: float) -> None:
        return None


class Shoot:
    """Frames of `layers` sizes. Sequences, clocks and picture ids of each begin anywhere."""

    def __init__(
        self, starts: Sequence[tuple[int, int, int, int]], *, packets: int = 2, codec: str = "VP8"
    ) -> None:
        self.room = Room("r", cast(FanOut, WritingFanOut()), Counters(), lambda _: None, {})
        self.camera = Camera()
        self.codec = codec
        self.room.take_source(cast(Source, self.camera), codec)
        self.starts = [list(start) for start in starts]
        self.packets = packets
        self.source = "camera"
        self.now = 1000.0
        self._turn = 0
        self._viewers = 0

    def frame(self, *, keys: bool = False) -> list[Incoming]:
        """The packets of one frame in each layer, not yet sent."""
        temporal = 0 if keys else PATTERN[self._turn % 4]
        is_sync = self._turn % 4 in (1, 2)
        self._turn = 1 if keys else self._turn + 1
        made = []
        for layer, numbers in enumerate(self.starts):
            seq, timestamp, picture, base = numbers
            if temporal == 0:
                base += 1
            for part in range(self.packets):
                if self.codec == "VP8":
                    head = vp8_payload(picture, base, temporal, is_sync, is_key=keys, part=part)
                else:
                    head = PAYLOADS[self.codec](picture, keys, part) + bytes((layer,))
                marker = part == self.packets - 1
                made.append(
                    Incoming(
                        (self.source, layer),
                        "video",
                        layer,
                        (seq + part) & 0xFFFF,
                        timestamp & 0xFFFFFFFF,
                        marker,
                        head,
                        None,
                    )
                )
            self.starts[layer] = [seq + self.packets, timestamp + 3000, picture + 1, base]
        self.now += 1 / 30
        return made

    def shoot(self, frames: int = 1, *, keys: bool = False) -> None:
        for turn in range(frames):
            self.send(self.frame(keys=keys and turn == 0))

    def send(self, packets: Iterable[Incoming]) -> None:
        for packet in packets:
            self.room.forward(packet, self.now)
        self.room.flush()

    def viewer(self) -> tuple[Seat, Notebook]:
        self._viewers += 1
        notebook = Notebook()
        chooser = LayerChooser(self.now)
        seat = Seat(f"v{self._viewers}", FORM, cast(Destination, notebook), chooser)
        self.room.picture.join(seat, self.now)
        return seat, notebook

    def aim(self, seat: Seat, rung: Rung) -> None:
        self.room.picture.aim(seat, rung, self.now)


def vp8_payload(picture: int, base: int, temporal: int, is_sync: bool, *, is_key: bool, part: int) -> bytes:
    """A packet of a frame: descriptor with a 15-bit picture id, TL0PICIDX and a temporal layer, then the frame."""
    first = 0x80 | (0x10 if part == 0 else 0)
    picture %= vp8.PICTURES
    head = bytes(
        (first, 0xE0, 0x80 | picture >> 8, picture & 0xFF, base & 0xFF, temporal << 6 | is_sync << 5)
    )
    return head + bytes((0 if is_key else 1,)) + b"picture"


def h264_payload(picture: int, is_key: bool, part: int) -> bytes:
    """Parameter sets and the beginning of an IDR slice in one packet (STAP-A), then a fragment of the slice."""
    if part == 0 and is_key:
        return b"\x78\x00\x04\x67\x42\xe0\x1f\x00\x02\x68\xce" + b"\x00\x02\x65\x88"
    head = bytes((0x7C, 5 if is_key else 1)) if part else b"\x41"
    return head + picture.to_bytes(4, "big")


def vp9_payload(picture: int, is_key: bool, part: int) -> bytes:
    """RFC 9628, flexible mode: a 15-bit picture id, P unless it is a key frame, B on the first packet."""
    first = 0x80 | 0x10 | (0 if is_key else 0x40) | (0x08 if part == 0 else 0)
    return bytes((first, 0x80 | picture >> 8 & 0x7F, picture & 0xFF)) + b"picture"


def av1_payload(picture: int, is_key: bool, part: int) -> bytes:
    """An aggregation header of one OBU: N where a coded video sequence begins, Z on what continues."""
    first = 0x10 | (0x08 if is_key and part == 0 else 0) | (0x80 if part else 0)
    return bytes((first,)) + picture.to_bytes(4, "big")


PAYLOADS: Mapping[str, Callable[[int, bool, int], bytes]] = {
    "H264": h264_payload,
    "VP9": vp9_payload,
    "AV1": av1_payload,
}


def shown(packet: RtpPacket | MediaPacket) -> vp8.Descriptor:
    found = vp8.read(packet.payload)
    assert found is not None
    return found
