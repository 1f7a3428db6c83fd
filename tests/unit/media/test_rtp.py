import struct

import pytest

from media.wire import pictures, rtp


def test_writes_what_it_reads() -> None:
    data = rtp.write(
        marker=True,
        payload_type=96,
        seq=65535,
        timestamp=7,
        ssrc=9,
        payload=b"picture",
        extensions=rtp.element(13, 3, 1) + rtp.element(2, 0x010203, 3),
    )
    packet = rtp.parse(data)
    assert packet is not None
    assert (packet.marker, packet.payload_type, packet.seq, packet.timestamp, packet.ssrc) == (
        True,
        96,
        65535,
        7,
        9,
    )
    assert packet.payload == b"picture"
    assert packet.extension(13) == b"\3"
    assert packet.extension(2) == b"\1\2\3"
    assert packet.extension(3) is None


def test_reads_padding_csrcs_and_several_extensions() -> None:
    extensions = bytes([0x10, 0xAA, 0, 0x31, 0x12, 0x34, 0, 0])
    data = struct.pack("!BBHLL", 0xB2, 111, 1, 2, 3) + bytes(8)
    data += struct.pack("!HH", 0xBEDE, 2) + extensions + b"sound" + b"\0\0\3"
    packet = rtp.parse(data)
    assert packet is not None
    assert packet.payload == b"sound"
    assert packet.extension(1) == b"\xaa"
    assert packet.extension(3) == b"\x12\x34"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80" * 11,
        b"\x40" + bytes(20),
        b"\x8f" + bytes(11),  # more CSRCs than bytes
        b"\x90" + bytes(11),  # an extension that is not there
        b"\x90" + bytes(11) + b"\xbe\xde\xff\xff",
        b"\xa0" + bytes(11) + b"\xff",  # more padding than packet
    ],
)
def test_refuses_malformed_packets(data: bytes) -> None:
    assert rtp.parse(data) is None


def test_a_truncated_extension_element_is_none() -> None:
    assert rtp.RtpPacket(False, 0, 0, 0, 0, b"", b"\x1f\x00").extension(1) is None


@pytest.mark.parametrize(
    ("payload", "is_key"),
    [
        ("90 80 8001 10 02", True),  # extended picture id, P bit clear
        ("90 80 8001 11 02", False),  # P bit set
        ("80 80 8001 10 02", False),  # not the start of a partition
        ("91 80 8001 10 02", False),  # second partition
        ("10 10", True),  # no extension byte at all
        ("90 e0 80 01 22 33 10", True),  # picture id of two bytes, TL0PICIDX, TID
        ("90 80", False),
        ("90", False),
        ("", False),
    ],
)
def test_vp8_key_frames(payload: str, is_key: bool) -> None:
    assert pictures.starts_key_frame("VP8", bytes.fromhex(payload)) is is_key


@pytest.mark.parametrize(
    ("payload", "is_key"),
    [
        ("65 88", True),
        ("67 42", True),
        ("61 9a", False),
        ("68 ce", False),
        ("78 0002 67 42 0002 68 ce", True),  # STAP-A with parameter sets
        ("78 0002 09 f0 0002 65 88", True),  # access unit delimiter first
        ("78 0002 06 f0 0002 61 88", False),
        ("7c 85 88", True),  # FU-A, start of an IDR
        ("7c 45 88", False),  # its end
        ("7c 81 9a", False),
        ("7c", False),
        ("", False),
    ],
)
def test_h264_key_frames(payload: str, is_key: bool) -> None:
    assert pictures.starts_key_frame("H264", bytes.fromhex(payload)) is is_key


def test_rtx_payloads() -> None:
    assert rtp.read_rtx_payload(rtp.write_rtx_payload(513, b"again")) == (513, b"again")
    assert rtp.read_rtx_payload(b"\0\1") is None


def test_the_shorter_way_around() -> None:
    assert rtp.signed16(1 - 65535) == 2
    assert rtp.signed16(65535 - 1) == -2
    assert rtp.signed16(5 - 5) == 0
