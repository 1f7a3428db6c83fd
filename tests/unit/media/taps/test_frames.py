"""Frames put together from packets that another implementation made, and from packets that nobody sane made."""

import random
import tracemalloc

import pytest

from media.taps.frames import CODECS, FRAME_BYTES_MAX, WINDOW_PACKETS, Frame, FrameAssembler, h264_units
from media.taps.talk import TappedPacket
from tests.unit.media.taps.streams import pictures, video_packets

FUZZ_INPUTS = 20_000


def assembled(codec: str, packets: list[TappedPacket]) -> list[Frame]:
    assembler = FrameAssembler(codec)
    frames = [frame for packet in packets for frame in assembler.push(*packet[1:])]
    return frames + assembler.flush()


@pytest.fixture(scope="module", params=["VP8", "H264", "AV1"])
def stream(request: pytest.FixtureRequest) -> tuple[str, list[TappedPacket]]:
    codec = str(request.param)
    return codec, video_packets(codec, pictures(640, 360, 30))


def test_str_12_every_frame_comes_out_whole_and_key_frames_are_told(
    stream: tuple[str, list[TappedPacket]],
) -> None:
    codec, packets = stream
    frames = assembled(codec, packets)
    assert len(frames) == 30
    assert [n for n, frame in enumerate(frames) if frame.is_key][:2] == [0, 15]
    assert [frame.timestamp for frame in frames] == sorted({packet.timestamp for packet in packets})


def test_packets_in_another_order_make_the_same_frames(stream: tuple[str, list[TappedPacket]]) -> None:
    codec, packets = stream
    mixed = list(packets)
    chance = random.Random(3)
    for at in range(1, len(mixed) - 8, 8):
        some = mixed[at : at + 8]
        chance.shuffle(some)
        mixed[at : at + 8] = some
    assert mixed != packets
    assert assembled(codec, mixed) == assembled(codec, packets)


def test_packets_that_come_twice_count_once(stream: tuple[str, list[TappedPacket]]) -> None:
    codec, packets = stream
    assert assembled(codec, [p for packet in packets for p in (packet, packet)]) == assembled(codec, packets)


def test_a_frame_that_lacks_a_packet_is_left_out_and_no_other(stream: tuple[str, list[TappedPacket]]) -> None:
    codec, packets = stream
    whole = assembled(codec, packets)
    key = [at for at, packet in enumerate(packets) if packet.timestamp == whole[15].timestamp]
    assert len(key) >= 3
    for lost in (key[0], key[1], key[-1]):
        frames = assembled(codec, packets[:lost] + packets[lost + 1 :])
        assert whole[15] not in frames
        assert whole[:15] == frames[:15]
        # H.264 does not say where a frame begins: after a gap at a frame's end the next one is not trusted either.
        assert frames[15:] in (whole[16:], whole[17:])
        assert all(frame in whole for frame in frames), "nothing is ever half a frame"


def test_a_packet_that_never_comes_is_waited_for_only_so_long(stream: tuple[str, list[TappedPacket]]) -> None:
    codec, packets = stream
    assembler = FrameAssembler(codec)
    assembler.push(*packets[0][1:])
    held = 0
    for packet in (packets[2:] * 3)[: WINDOW_PACKETS + 1]:
        later = TappedPacket(True, packet.place + 10, packet.timestamp, packet.marker, packet.payload)
        assembler.push(*later[1:])
        held = max(held, len(assembler._waiting))
    assert held <= WINDOW_PACKETS + 1


def test_an_aggregate_and_single_units_are_an_annex_b_frame() -> None:
    sps, pps, idr = b"\x67sps", b"\x68pp", b"\x65picture"
    aggregate = b"\x78" + b"".join(len(u).to_bytes(2, "big") + u for u in (sps, pps))
    frames = assembled(
        "H264", [TappedPacket(True, 1, 9, False, aggregate), TappedPacket(True, 2, 9, True, idr)]
    )
    start = b"\0\0\0\1"
    assert frames == [Frame(9, True, start + sps + start + pps + start + idr)]


def test_parameter_sets_that_came_once_are_put_before_later_key_frames() -> None:
    sps, pps, idr = b"\x67sps", b"\x68pp", b"\x65picture"
    packets = [
        TappedPacket(True, 1, 9, False, sps),
        TappedPacket(True, 2, 9, False, pps),
        TappedPacket(True, 3, 9, True, idr),
        TappedPacket(True, 4, 10, True, idr),
    ]
    first, second = assembled("H264", packets)
    assert first.data == second.data


@pytest.mark.parametrize(
    "payloads",
    [
        [b""],
        [b"\x7c"],  # a fragment without a head
        [b"\x7c\x05x"],  # not its first
        [b"\x7c\x85x"],  # not its last
        [b"\x7c\x85x", b"\x65y"],  # another unit between
        [b"\x7c\x85x", b"\x7c\x85y"],  # two firsts
        [b"\x78\x00\xffabc"],  # an aggregate whose length lies
        [b"\x78"],
        [b"\x79abc"],  # STAP-B: not in packetisation mode 1
        [b"\x7d\x85abc"],  # FU-B
    ],
)
def test_a_malformed_h264_frame_is_none(payloads: list[bytes]) -> None:
    assert h264_units(payloads) is None


def test_a_vp9_descriptor_is_taken_off() -> None:
    data = b"\x82\x49\x83\x42frame"
    plain = b"\x8c\x81\x01" + data  # I, B and E, a picture id of two bytes
    layered = b"\xac\x05\x00\x07" + data  # I, L: one byte of indices, one of TL0PICIDX
    structure = b"\x8e\x05\x18\x05\x00\x02\xd0\x01\x01\x00" + b""  # V, Y and G: one size, one picture
    for head in (plain, layered):
        assert assembled("VP9", [TappedPacket(True, 1, 7, True, head)]) == [Frame(7, True, data)]
    (frame,) = assembled("VP9", [TappedPacket(True, 1, 7, True, structure + data)])
    assert frame.data.endswith(data)
    (delta,) = assembled("VP9", [TappedPacket(True, 1, 7, True, b"\xcc\x05" + data)])
    assert not delta.is_key


@pytest.mark.parametrize("codec", CODECS)
def test_hostile_packets_raise_nothing_and_leave_nothing_behind(codec: str) -> None:
    chance = random.Random(11)
    real = [p.payload for p in video_packets("VP8" if codec == "VP9" else codec, pictures(320, 180, 4))]
    assembler = FrameAssembler(codec)

    def hostile() -> bytes:
        payload = bytearray(chance.choice(real) if chance.random() < 0.7 else chance.randbytes(40))
        for _ in range(chance.randrange(6)):
            if payload:
                payload[chance.randrange(min(len(payload), 12))] = chance.randrange(256)
        return bytes(payload[: chance.randrange(len(payload) + 1)])

    def many(count: int) -> None:
        for _ in range(count):
            place = (
                chance.randrange(1 << 16)
                if chance.random() < 0.1
                else (assembler._next or 0) + chance.randrange(40)
            )
            assembler.push(place, chance.randrange(1 << 32), chance.random() < 0.3, hostile())
            assert len(assembler._waiting) <= WINDOW_PACKETS + 1
            assert assembler._bytes <= FRAME_BYTES_MAX

    many(FUZZ_INPUTS // 2)
    tracemalloc.start()
    many(2_000)
    before = tracemalloc.get_traced_memory()[0]
    many(FUZZ_INPUTS // 2)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 512 * 1024
    # It still puts a whole frame together.
    last = (assembler._next or 0) + 1_000_000
    packets = video_packets("VP8" if codec == "VP9" else codec, pictures(320, 180, 2), place=last)
    frames = [f for p in packets for f in assembler.push(*p[1:])] + assembler.flush()
    assert codec == "VP9" or len(frames) >= 1
