"""Packets into a file: in order, at the times they were captured, beginning with a key frame. Used in the processes
apart."""

from collections.abc import Iterable, Mapping, Sequence

from media.taps.container_file import AUDIO_TICKS, VIDEO_TICKS, ContainerFile
from media.taps.frames import Frame, FrameAssembler
from media.taps.talk import ClockPoint, TappedPacket

TOGETHER = 256
"""So many packets are put into order with each other: about a second."""
_HALF, _WHOLE = 1 << 31, 1 << 32


def captured_at(timestamp: int, clock: ClockPoint, ticks: int) -> float:
    """Seconds of the clock that sound and picture share (RFC 3550 6.4.1). `timestamp` wraps; it is taken as near."""
    ahead = (timestamp - clock.timestamp + _HALF) % _WHOLE - _HALF
    return clock.seconds + ahead / ticks


class Cut:
    """Writes what `add` is given. Sound waits until the picture has begun; what came before is left out."""

    def __init__(self, file: ContainerFile) -> None:
        self._file = file
        self._frames = FrameAssembler(file.codec)
        self._next_sound = 0

    @property
    def broken(self) -> int:
        return self._frames.broken

    def add(self, packets: Sequence[TappedPacket], clocks: Mapping[str, ClockPoint]) -> None:
        """Without a clock for its track a packet is left out: sound that does not fit would be worse than none."""
        for at in range(0, len(packets), TOGETHER):
            some = packets[at : at + TOGETHER]
            if (video := clocks.get("video")) is not None:
                for packet in some:
                    if packet.is_video and (frames := self._frames.push(*packet[1:])):
                        self._write(frames, video)
            if (audio := clocks.get("audio")) is not None:
                self._add_sound(sorted(p for p in some if not p.is_video), audio)

    def _add_sound(self, packets: Iterable[TappedPacket], clock: ClockPoint) -> None:
        for packet in packets:
            if packet.place >= self._next_sound and packet.payload:
                self._next_sound = packet.place + 1
                self._file.add_audio(packet.payload, captured_at(packet.timestamp, clock, AUDIO_TICKS))

    def finish(self, clocks: Mapping[str, ClockPoint]) -> None:
        if (video := clocks.get("video")) is not None:
            self._write(self._frames.flush(), video)
        self._file.close()

    def _write(self, frames: list[Frame], clock: ClockPoint) -> None:
        for frame in frames:
            self._file.add_video(frame, captured_at(frame.timestamp, clock, VIDEO_TICKS))
