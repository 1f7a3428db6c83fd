"""What payloads of the newer codecs tell: RFC 9628 for VP9, the AV1 RTP specification for AV1."""

import pytest

from media.wire import pictures, vp9


@pytest.mark.parametrize(
    ("payload", "is_key"),
    [
        ("88 05 00", True),  # I and B, a picture id of one byte: not predicted, and the beginning
        ("88 85 01 00", True),  # the same with a wide picture id
        ("c8 05 00", False),  # P: predicted from an earlier picture
        ("80 05 00", False),  # not the beginning of a frame
        ("a8 05 00 07 00", True),  # L, without F: layer indices and TL0PICIDX, spatial layer 0
        ("a8 05 02 07 00", False),  # spatial layer 1
        ("b8 05 00 00", True),  # L and F: layer indices alone
        ("88", False),
        ("", False),
    ],
)
def test_vp9_key_frames(payload: str, is_key: bool) -> None:
    assert pictures.starts_key_frame("VP9", bytes.fromhex(payload)) is is_key


def test_vp9_numbers_are_read_where_they_are() -> None:
    narrow = vp9.read(bytes.fromhex("a8 45 00 07 00"))
    wide = vp9.read(bytes.fromhex("a8 c5 01 00 07 00"))
    assert narrow is not None
    assert wide is not None
    assert (narrow.picture, narrow.picture_at, narrow.is_wide, narrow.base, narrow.base_at) == (
        0x45,
        1,
        False,
        7,
        3,
    )
    assert (wide.picture, wide.picture_at, wide.is_wide, wide.base, wide.base_at) == (0x4501, 1, True, 7, 4)


@pytest.mark.parametrize(
    ("payload", "size"),
    [
        ("8a 05 10 0500 02d0", (1280, 720)),  # V, one spatial layer with its size
        ("8a 05 30 0280 0168 0500 02d0", (1280, 720)),  # two layers: the larger is last
        ("8a 05 00", None),  # a structure without sizes
        ("8a 05 30 0280 0168 05", None),  # cut off
        ("88 05 00", None),  # no structure
    ],
)
def test_vp9_sizes(payload: str, size: tuple[int, int] | None) -> None:
    assert pictures.picture_size("VP9", bytes.fromhex(payload)) == size


@pytest.mark.parametrize(
    ("payload", "is_key"),
    [
        ("08 0a", True),  # N: the first packet of a coded video sequence
        ("18 0a", True),  # and of one element
        ("88 0a", False),  # Z: it continues an element of the packet before
        ("10 0a", False),
        ("", False),
    ],
)
def test_av1_sequences(payload: str, is_key: bool) -> None:
    assert pictures.starts_key_frame("AV1", bytes.fromhex(payload)) is is_key


@pytest.mark.parametrize(
    ("sps", "size"),
    [
        ("67 42c01f da 01 40 16 e8", (1280, 720)),  # baseline
        (
            "67 640028 ac d9 40 78 02 27 e5 84 00 00 03 00 04 00 00 03 00 f0 3c 60 c6 58",
            (1920, 1080),
        ),  # high, cropped
        ("67 42c01f", None),
        ("67 42c01f 00 00 00 00 00 00", None),
    ],
)
def test_h264_sizes(sps: str, size: tuple[int, int] | None) -> None:
    unit = bytes.fromhex(sps)
    aggregated = b"\x78" + len(unit).to_bytes(2, "big") + unit
    assert pictures.picture_size("H264", unit) == size
    assert pictures.picture_size("H264", aggregated) == size
