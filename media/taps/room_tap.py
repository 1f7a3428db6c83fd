"""The tap of one room: its last minute, its newest key frame, and what listens to its packets as they come."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from media.rooms.outgoing import MediaPacket
from media.rooms.tap import Tap
from media.taps.frames import FRAME_PACKETS_MAX, FrameAssembler
from media.taps.talk import ClockPoint, TappedPacket
from media.taps.window import Kept, RollingWindow
from media.wire import pictures

SAME_LAYER_SECONDS = 1.0
"""A layer that is silent for so long is left for any other."""
Clocks = Mapping[str, ClockPoint]
"""When the packets of `video` and `audio` were captured."""


@dataclass(frozen=True, slots=True)
class Footage:
    """Packets from a key frame on, in the order of their arrival; the last came `ended_at`, seconds of the monotonic
    clock."""

    codec: str
    packets: Sequence[TappedPacket]
    clocks: Clocks
    ended_at: float


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """`at` is when it came, in seconds of the monotonic clock. `data` is as a decoder takes it."""

    codec: str
    data: bytes
    at: float


class _KeyPackets:
    """The packets of the newest key frame, until they are all there."""

    def __init__(self, codec: str, first: TappedPacket, run: int, at: float) -> None:
        self.codec, self.run, self.at = codec, run, at
        self.timestamp = first.timestamp
        self.packets = {first.place: first}

    def add(self, packet: TappedPacket) -> bool:
        """Whether the frame is whole with it."""
        if len(self.packets) < FRAME_PACKETS_MAX:
            self.packets[packet.place] = packet
        ends = [place for place, each in self.packets.items() if each.marker]
        return bool(ends) and len(self.packets) == ends[0] - min(self.packets) + 1

    def frame(self) -> KeyFrame | None:
        assembler = FrameAssembler(self.codec)
        ordered = sorted(self.packets.values(), key=lambda packet: packet.place)
        frames = [frame for packet in ordered for frame in assembler.push(*packet[1:])]
        key = next((frame for frame in frames if frame.is_key), None)
        return KeyFrame(self.codec, key.data, self.at) if key is not None else None


class RoomTap(Tap):
    """`codec` says what the room carries now, `need_key_frame` asks its publisher for one, of a layer."""

    def __init__(
        self, codec: Callable[[], str | None], need_key_frame: Callable[[int], None], window: RollingWindow
    ) -> None:
        self.window = window
        self.clocks: Clocks = {}
        self.listener: Callable[[TappedPacket, str], None] | None = None
        """Told of each packet that the tap follows, and of the room's codec."""
        self._codec = codec
        self._need_key_frame = need_key_frame
        self._run = 0
        self._run_codec: str | None = None
        self._layer = 0
        self._layer_at = float("-inf")
        self._layer_bytes: dict[int, int] = {}
        self._coming: _KeyPackets | None = None
        self._whole: _KeyPackets | None = None
        self._came = asyncio.Event()

    @property
    def layer(self) -> int:
        """The picture's size that is kept, of those the publisher sends."""
        return self._layer

    def packet(self, packet: MediaPacket, layer: int, now: float) -> None:
        codec = self._codec()
        if codec is None:
            return
        is_video = packet.kind == "video"
        starts = is_video and pictures.starts_key_frame(codec, packet.payload)
        if is_video and not self._is_followed(codec, layer, len(packet.payload), starts, now):
            return
        tapped = TappedPacket(is_video, packet.index, packet.timestamp, packet.marker, packet.payload)
        self.window.add(Kept(tapped, now, starts, self._run))
        if is_video:
            self._keep_key_frame(codec, tapped, starts, now)
        if self.listener is not None:
            self.listener(tapped, codec)

    def second(self) -> None:
        """Once a second."""
        self._layer_bytes = {}

    def learn_clocks(self, clocks: Clocks) -> None:
        """Of the layer that is kept. An empty one leaves what is known: who went away says nothing more."""
        self.clocks = clocks or self.clocks

    def ask_key_frame(self) -> None:
        self._need_key_frame(self._layer)

    def footage(self) -> Footage | None:
        """What can be shown of the last minute; None before the first key frame."""
        packets, ended_at = self.window.cut(), self.window.newest_at
        if not packets or ended_at is None or self._run_codec is None:
            return None
        return Footage(self._run_codec, packets, self.clocks, ended_at)

    async def key_frame(self, *, age_seconds_max: float, wait_seconds: float) -> KeyFrame | None:
        """The newest whole one. An older one than asked for is the answer where no newer one comes in time: there
        are encoders that send them when they like."""
        deadline = time.monotonic() + wait_seconds
        while (left := deadline - time.monotonic()) > 0:
            if self._whole is not None and time.monotonic() - self._whole.at <= age_seconds_max:
                break
            self._need_key_frame(self._layer)
            self._came.clear()
            try:
                async with asyncio.timeout(min(left, 1.0)):
                    await self._came.wait()
            except TimeoutError:
                continue
        return self._whole.frame() if self._whole is not None else None

    def _is_followed(self, codec: str, layer: int, size: int, starts: bool, now: float) -> bool:
        """One size of the picture is kept: the one of most bytes. It changes where a key frame lets it."""
        sent = self._layer_bytes
        sent[layer] = sent.get(layer, 0) + size
        is_other = layer != self._layer and (
            sent[layer] > sent.get(self._layer, 0) or now - self._layer_at > SAME_LAYER_SECONDS
        )
        if starts and (is_other or codec != self._run_codec):
            self._layer, self._run_codec = layer, codec
            self._run += 1
        if layer != self._layer or codec != self._run_codec:
            return False
        self._layer_at = now
        return True

    def _keep_key_frame(self, codec: str, packet: TappedPacket, starts: bool, now: float) -> None:
        coming = self._coming
        if coming is None or coming.run != self._run or coming.timestamp != packet.timestamp:
            if not starts:
                return
            coming = self._coming = _KeyPackets(codec, packet, self._run, now)
        if coming.add(packet):
            self._whole, self._coming = coming, None
            self._came.set()
