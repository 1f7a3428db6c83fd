"""AV1's units from RTP payloads, by the rules of its RTP specification, one by one."""

import pytest

from media.taps.av1 import temporal_unit
from media.taps.frames import Frame, FrameAssembler
from media.taps.talk import TappedPacket

HEADER = bytes([1 << 3]) + b"sequence"
FRAME = bytes([6 << 3]) + b"frame"
SIZED_HEADER = bytes([1 << 3 | 2, 8]) + b"sequence"
SIZED_FRAME = bytes([6 << 3 | 2, 5]) + b"frame"
ONE, TWO, NEW, GOES_ON, GOES_ON_BEHIND = 1 << 4, 2 << 4, 0x08, 0x80, 0x40


def payload(flags: int, *elements: bytes, lengths: int | None = None) -> bytes:
    """With lengths for the first so many elements; for all but the last where nothing else is said."""
    told = len(elements) - 1 if lengths is None else lengths
    return bytes([flags]) + b"".join(
        (bytes([len(each)]) if at < told else b"") + each for at, each in enumerate(elements)
    )


KEY = payload(NEW | TWO, HEADER, FRAME)


def test_units_get_their_sizes_and_a_new_sequence_with_its_header_is_a_key_frame() -> None:
    assert temporal_unit([KEY]) == (SIZED_HEADER + SIZED_FRAME, True)


@pytest.mark.parametrize(
    "payloads",
    [
        [payload(NEW, HEADER, FRAME, lengths=2)],
        [payload(NEW | ONE, HEADER), payload(ONE, FRAME)],
        [payload(NEW | TWO | GOES_ON_BEHIND, HEADER, FRAME[:2]), payload(ONE | GOES_ON, FRAME[2:])],
        [
            payload(NEW | TWO | GOES_ON_BEHIND, HEADER, FRAME[:2]),
            payload(ONE | GOES_ON | GOES_ON_BEHIND, FRAME[2:4]),
            payload(ONE | GOES_ON, FRAME[4:]),
        ],
        [payload(NEW | ONE | GOES_ON_BEHIND, HEADER[:3]), payload(TWO | GOES_ON, HEADER[3:], FRAME)],
        [payload(NEW | TWO, SIZED_HEADER, SIZED_FRAME)],
    ],
    ids=["all with lengths", "one each", "two pieces", "three pieces", "a piece and a whole", "sized before"],
)
def test_however_they_are_cut_the_same_units_come_out(payloads: list[bytes]) -> None:
    assert temporal_unit(payloads) == (SIZED_HEADER + SIZED_FRAME, True)


@pytest.mark.parametrize(
    ("flags", "elements"), [(TWO, (HEADER, FRAME)), (NEW | ONE, (FRAME,))], ids=["no sequence", "no header"]
)
def test_what_a_decoder_cannot_start_with_is_no_key_frame(flags: int, elements: tuple[bytes, ...]) -> None:
    unit = temporal_unit([payload(flags, *elements)])
    assert unit is not None
    assert unit[1] is False


def test_the_extension_of_a_header_stays_in_front_of_the_size() -> None:
    extended = bytes([6 << 3 | 4, 0x20]) + b"frame"
    assert temporal_unit([payload(ONE, extended)]) == (bytes([6 << 3 | 6, 0x20, 5]) + b"frame", False)


@pytest.mark.parametrize("kind", [2, 8, 15], ids=["temporal delimiter", "tile list", "padding"])
def test_what_files_may_not_have_is_left_out(kind: int) -> None:
    other = bytes([kind << 3]) + b"xx"
    assert temporal_unit([payload(TWO, other, FRAME)]) == (SIZED_FRAME, False)
    assert temporal_unit([payload(ONE, other)]) is None, "nothing is left"


@pytest.mark.parametrize(
    "payloads",
    [
        [],
        [b""],
        [bytes([ONE])],
        [payload(ONE | GOES_ON, FRAME)],
        [payload(ONE | GOES_ON_BEHIND, FRAME)],
        [payload(TWO | GOES_ON_BEHIND, HEADER, FRAME)],
        [bytes([0, 9]) + FRAME],
        [payload(ONE | GOES_ON_BEHIND, FRAME[:2]), payload(ONE, FRAME)],
        [payload(ONE, HEADER), payload(ONE | GOES_ON, FRAME)],
        [payload(3 << 4, HEADER, FRAME, lengths=2)],
        [bytes([TWO, 9]) + FRAME],
        [bytes([TWO, 0]) + FRAME],
        [bytes([0]) + b"\xff" * 9],
        [bytes([0]) + b"\x86" + b"\x80" * 7 + b"\x00" + FRAME],
        [payload(ONE, bytes([0x80 | 6 << 3]) + b"frame")],
        [payload(ONE, bytes([6 << 3 | 4]))],
        [payload(ONE, bytes([6 << 3 | 2, 9]) + b"frame")],
        [payload(ONE, bytes([6 << 3 | 2]))],
    ],
)
def test_what_is_malformed_or_not_whole_is_nothing(payloads: list[bytes]) -> None:
    assert temporal_unit(payloads) is None


def test_after_a_gap_a_key_frame_is_the_first_that_comes_whole() -> None:
    """Only its first payload says of itself that nothing is missing in front of it."""
    assembler = FrameAssembler("AV1")
    delta, frames = payload(ONE, FRAME), []
    for index, sent in ((1, KEY), (3, delta), (4, KEY), (6, KEY), (7, delta)):
        packet = TappedPacket(True, index, index * 3000, True, sent)
        frames += assembler.push(*packet[1:])
    frames += assembler.flush()
    whole = [
        Frame(index * 3000, index != 7, SIZED_HEADER * (index != 7) + SIZED_FRAME) for index in (1, 4, 6, 7)
    ]
    assert frames == whole
