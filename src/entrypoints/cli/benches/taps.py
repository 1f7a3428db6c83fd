"""What stills, clips and the taps themselves cost, beside FFmpeg called in this process for the same pictures.

CPU is of this process and the darkroom together, user and system, from the kernel's own count in nanoseconds
(`/proc/PID/schedstat`), so that a loaded machine changes little of it.
"""

import io
import random
import time
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from aiortc.codecs.vpx import Vp8Encoder

from entrypoints.cli.bench_row import BenchServices, Row
from media.clients.clip import Clip
from media.rooms.outgoing import MediaPacket
from media.taps.darkroom import Darkroom
from media.taps.frames import FrameAssembler
from media.taps.room_tap import RoomTap
from media.taps.still import still
from media.taps.talk import ClipAsk, ClockPoint, StillAsk, TappedPacket, pack
from media.taps.window import RollingWindow

HELP = "stills, clips and the tap of a room: CPU beside FFmpeg in the same process"
ROUNDS = 7
WIDTH, HEIGHT, FRAMES, FRAME_RATE = 1280, 720, 90, 30
STILLS = 20
STILL_EVERY_SECONDS = 5
KEY = bytes(32)


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    packets = _packets()
    key_frame = _key_frame(packets)
    darkroom = Darkroom()
    await darkroom.ask(StillAsk("VP8"), key_frame)
    try:
        for number in services.rounds(ROUNDS):
            yield [await _stills(darkroom, key_frame, number), await _clip(darkroom, packets), _tap(packets)]
    finally:
        await darkroom.aclose()


async def _stills(darkroom: Darkroom, key_frame: bytes, number: int) -> Row:
    """Per cent of a core for one still each five seconds."""
    if number % 2:
        ours, theirs = await _apart(darkroom, key_frame), _here(key_frame)
    else:
        theirs, ours = _here(key_frame), await _apart(darkroom, key_frame)
    share = 100.0 / STILL_EVERY_SECONDS / STILLS
    return Row.of("a still each 5 s", ours * share, "% core", reference=theirs * share, lower_is_better=True)


async def _apart(darkroom: Darkroom, key_frame: bytes) -> float:
    begun = _cpu(darkroom)
    for _ in range(STILLS):
        await darkroom.ask(StillAsk("VP8"), key_frame)
    return _cpu(darkroom) - begun


def _here(key_frame: bytes) -> float:
    begun = time.process_time()
    for _ in range(STILLS):
        still("VP8", key_frame)
    return time.process_time() - begun


async def _clip(darkroom: Darkroom, packets: list[TappedPacket]) -> Row:
    """Milliseconds of a core for each second of film, sealed; the reference only writes the frames into a file."""
    seconds = FRAMES / FRAME_RATE
    begun = _cpu(darkroom)
    clocks = {"video": ClockPoint(0.0, packets[0].timestamp)}
    await darkroom.ask(ClipAsk("VP8", clocks, KEY, b"{}"), pack(packets))
    ours = _cpu(darkroom) - begun
    theirs = _muxed(packets)
    return Row.of(
        "a clip", ours * 1000 / seconds, "ms/s", reference=theirs * 1000 / seconds, lower_is_better=True
    )


def _muxed(packets: list[TappedPacket]) -> float:
    assembler = FrameAssembler("VP8")
    frames = [frame for packet in packets for frame in assembler.push(*packet[1:])]
    begun = time.process_time()
    file: Any = av.open(io.BytesIO(), "w", format="webm")
    stream = file.add_mux_stream("vp8", rate=FRAME_RATE, width=WIDTH, height=HEIGHT)
    for number, frame in enumerate(frames):
        packet: Any = av.Packet(frame.data)
        packet.stream, packet.time_base = stream, Fraction(1, FRAME_RATE)
        packet.pts = packet.dts = number
        file.mux(packet)
    file.close()
    return time.process_time() - begun


def _tap(packets: list[TappedPacket]) -> Row:
    """Microseconds for each packet of a room; the reference keeps it in a list."""
    offered = [MediaPacket("video", p.place, p.timestamp, p.marker, p.payload, None) for p in packets]
    tap = RoomTap(lambda: "VP8", lambda layer: None, RollingWindow())
    kept: list[MediaPacket] = []

    def seconds(take: Callable[[MediaPacket], None]) -> float:
        begun = time.process_time()
        for packet in offered:
            take(packet)
        return time.process_time() - begun

    ours = seconds(lambda packet: tap.packet(packet, 0, packet.index / 200))
    theirs = seconds(kept.append)
    each = 1e6 / len(offered)
    return Row.of(
        "the tap of a room", ours * each, "µs/packet", reference=theirs * each, lower_is_better=True
    )


def _cpu(darkroom: Darkroom) -> float:
    """Seconds that this process and the darkroom have used."""
    assert darkroom.process_id is not None
    tasks = Path(f"/proc/{darkroom.process_id}/task").iterdir()
    apart = sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)
    return time.process_time() + apart / 1e9


def _packets() -> list[TappedPacket]:
    """Three seconds of the clip, with noise in a part of it, as aiortc's encoder packs them."""
    encoder, clip, chance = Vp8Encoder(), Clip(WIDTH, HEIGHT), random.Random(1)  # noqa: S311 (noise is no secret)
    packets: list[TappedPacket] = []
    for number in range(FRAMES):
        frame = clip.frame(number, number)
        luma = bytes(frame.planes[0])
        kept = len(luma) * 7 // 8
        frame.planes[0].update(luma[:kept] + chance.randbytes(len(luma) - kept))
        frame.pts, frame.time_base = number * 3000, Fraction(1, 90_000)
        payloads, timestamp = encoder.encode(frame, force_keyframe=number == 0)
        for at, payload in enumerate(payloads):
            packets.append(TappedPacket(True, len(packets), timestamp, at == len(payloads) - 1, payload))
    return packets


def _key_frame(packets: list[TappedPacket]) -> bytes:
    assembler = FrameAssembler("VP8")
    return next(frame for packet in packets for frame in assembler.push(*packet[1:])).data
