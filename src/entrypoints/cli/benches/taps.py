"""What stills, clips, recordings and taps cost, beside FFmpeg called in this process for the same pictures.

CPU is of this process and the darkroom together, user and system, from the kernel's own count in nanoseconds
(`/proc/PID/schedstat`), so that a loaded machine changes little of it.
"""

import asyncio
import io
import random
import resource
import time
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from aiortc.codecs.vpx import Vp8Encoder

from entrypoints.cli.bench_row import BenchServices, Row
from media.clients.clip import Clip
from media.clients.stream import Stream, record
from media.rooms.outgoing import MediaPacket
from media.taps.container_file import ContainerFile
from media.taps.darkroom import Darkroom
from media.taps.frames import FrameAssembler
from media.taps.parts import Spool
from media.taps.recorders import Recorders
from media.taps.room_tap import RoomTap
from media.taps.still import still
from media.taps.talk import ClipAsk, ClockPoint, StillAsk, TappedPacket, pack
from media.taps.window import RollingWindow
from media.wire.codecs import CLOCK_RATES

HELP = "stills, clips, recordings and the tap of a room: CPU beside FFmpeg in the same process"
ROUNDS = 7
WIDTH, HEIGHT, FRAMES, FRAME_RATE = 1280, 720, 90, 30
STILLS = 20
STILL_EVERY_SECONDS = 5
STREAM_SECONDS = 4
MORE_TIMES = 20
"""By so many times the stream the longer recording is longer."""
WAITING_BYTES = 1024 * 1024
KEY = bytes(32)


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    packets, stream = _packets(), record(STREAM_SECONDS)
    key_frame = _key_frame(packets)
    darkroom = Darkroom()
    await darkroom.ask(StillAsk("VP8"), key_frame)
    try:
        for number in services.rounds(ROUNDS):
            yield [
                await _stills(darkroom, key_frame, number),
                await _clip(darkroom, packets),
                _tap(packets),
                await _recording(services.state / f"recorded-{number}", stream),
            ]
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
    clocks = {"video": ClockPoint(0.0, packets[0].timestamp)}
    await darkroom.ask(ClipAsk("VP8", clocks, KEY, b"{}"), pack(packets))  # so that its process is there
    begun = _cpu(darkroom)
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


async def _recording(root: Path, stream: Stream) -> Row:
    """Per cent of a core for a recording that runs, sealed and on disk, in this process and in the recorder's.

    Two recordings of different length cost the same to begin and to end: what the longer one costs more is what its
    seconds cost. The reference is FFmpeg writing the same frames and sounds into a file, and nothing else.
    """
    recorders = Recorders(Spool(root))
    short = await _recorded(recorders, stream, times=1)
    long = await _recorded(recorders, stream, times=1 + MORE_TIMES)
    ours = (long - short) / (MORE_TIMES * stream.seconds)
    theirs = _written(stream) / stream.seconds
    return Row.of("a recording", ours * 100, "% core", reference=theirs * 100, lower_is_better=True)


async def _recorded(recorders: Recorders, stream: Stream, *, times: int) -> float:
    """Seconds of a core for the stream again and again, from where a room's tap hands packets on."""
    seconds = _tapped(stream, times)
    begun = time.process_time() + _cpu_of_the_ended()
    tap, name = RoomTap(lambda: "VP8", lambda layer: None, RollingWindow()), f"of-{times}"
    await recorders.start(name, name, tap, "VP8", key=KEY, associated_data=b"{}")
    assert tap.listener is not None
    for packets in seconds:
        for packet in packets:
            tap.listener(packet, "VP8")
        recorders.second({name: {"video": ClockPoint(0.0, 0), "audio": ClockPoint(0.0, 0)}})
        while recorders.waiting_bytes > WAITING_BYTES:  # noqa: ASYNC110 (its reader is a process apart)
            await asyncio.sleep(0.01)
    await recorders.aclose()
    return time.process_time() + _cpu_of_the_ended() - begun


def _tapped(stream: Stream, times: int) -> list[list[TappedPacket]]:
    """The packets of each second."""
    seconds: list[list[TappedPacket]] = [[] for _ in range(int(stream.seconds) * times)]
    places = {"video": 0, "audio": 0}
    for turn in range(times):
        for piece in stream.pieces:
            began = turn * stream.seconds
            timestamp = piece.timestamp + int(began * CLOCK_RATES[piece.kind])
            place = places[piece.kind]
            places[piece.kind] += 1
            packet = TappedPacket(piece.kind == "video", place, timestamp, piece.marker, piece.payload)
            seconds[min(int(began + piece.at), len(seconds) - 1)].append(packet)
    return seconds


def _written(stream: Stream) -> float:
    """Seconds of a core to do as a recorder does without packets, clocks and seals."""
    assembler, frames = FrameAssembler("VP8"), []
    for place, piece in enumerate(each for each in stream.pieces if each.kind == "video"):
        frames += [
            (piece.at, frame) for frame in assembler.push(place, piece.timestamp, piece.marker, piece.payload)
        ]
    sounds = [(piece.at, piece.payload) for piece in stream.pieces if piece.kind == "audio"]
    begun = time.process_time()
    file = ContainerFile(io.BytesIO(), "VP8", live=True)
    for at, frame in frames:
        file.add_video(frame, at)
    for at, payload in sounds:
        file.add_audio(payload, at)
    file.close()
    return time.process_time() - begun


def _cpu_of_the_ended() -> float:
    """Of processes of ours that were waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
    """Seconds that this process and the darkroom's processes have used."""
    tasks = [each for id_ in darkroom.process_ids for each in Path(f"/proc/{id_}/task").iterdir()]
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
