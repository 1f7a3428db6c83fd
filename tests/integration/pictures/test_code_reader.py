"""The code reader in its own process: it finds what a camera is shown, and a picture made to hurt costs only itself."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from PIL import Image, ImageFilter, ImageOps

from adapters.pictures.codes.reader import ZxingCodeReader
from domain.moderation.watch.shown_code import CODES_MAX, TEXT_MAX
from ports.moderation.watch.picture_hashing import UnreadablePicture
from tests.codes import frame_with
from tests.pictures_made import made_jpeg

PATIENT = 60.0
"""Seconds that a test lets each step take: the machine may do other things."""
PAY = "upi://pay?pa=asha@okexample&pn=Asha&cu=INR"


@pytest.fixture
async def reader() -> AsyncIterator[ZxingCodeReader]:
    made = ZxingCodeReader(picture_seconds=PATIENT, start_seconds=PATIENT, turn_seconds=PATIENT)
    yield made
    await made.aclose()


@pytest.mark.parametrize("side", [110, 160, 320])
async def test_cht_07_a_code_in_a_frame_is_read(reader: ZxingCodeReader, side: int) -> None:
    assert await reader.read(frame_with(PAY, side=side)) == [PAY]
    assert await reader.read(made_jpeg(5)) == []


@pytest.mark.parametrize(
    "as_held",
    [
        ImageOps.mirror,
        ImageOps.invert,
        lambda held: held.rotate(90),
        lambda held: held.filter(ImageFilter.GaussianBlur(1.5)),
        lambda held: held.point(lambda value: 90 + value // 4),
    ],
    ids=["mirrored", "light on dark", "on its side", "blurred", "pale"],
)
async def test_cht_07_however_it_is_held(
    reader: ZxingCodeReader, as_held: Callable[[Image.Image], Image.Image]
) -> None:
    assert await reader.read(frame_with(PAY, side=220, as_held=as_held)) == [PAY]


async def test_cht_07_so_many_are_read_and_a_long_one_is_cut(reader: ZxingCodeReader) -> None:
    texts = [f"https://shop.example/{number}" for number in range(CODES_MAX + 1)]
    found = await reader.read(frame_with(*texts))
    assert len(found) == CODES_MAX
    assert set(found) < set(texts)
    long = "नमस्ते " + "raga " * 110
    assert await reader.read(frame_with(long, side=560)) == [long[:TEXT_MAX]]


@pytest.mark.parametrize("broken", [b"", b"GIF89a", made_jpeg(5)[:200], bytes(9 * 1024 * 1024)])
async def test_cht_07_what_cannot_be_read_is_refused_and_the_next_one_is_read(
    reader: ZxingCodeReader, broken: bytes
) -> None:
    with pytest.raises(UnreadablePicture):
        await reader.read(broken)
    assert await reader.read(frame_with(PAY)) == [PAY]


async def test_cht_07_many_at_once_are_each_read(reader: ZxingCodeReader) -> None:
    texts = [f"tel:+9198765432{number:02}" for number in range(12)]
    found = await asyncio.gather(*(reader.read(frame_with(text)) for text in texts))
    assert found == [[text] for text in texts]
