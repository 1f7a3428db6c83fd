"""The hasher in its own process: pictures that are made to hurt it cost themselves and nothing else (CSA-01)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.pictures.pdq.hasher import PdqHasher
from adapters.pictures.pdq.hashing import pdq
from adapters.pictures.pdq.reading import luma
from ports.moderation.watch.picture_hashing import UnreadablePicture
from tests.pictures_made import made_jpeg

PATIENT = 60.0
"""Seconds that a test lets each step take: the machine may do other things."""


@pytest.fixture
async def hasher() -> AsyncIterator[PdqHasher]:
    made = PdqHasher(processes=1, picture_seconds=PATIENT, start_seconds=PATIENT, turn_seconds=PATIENT)
    yield made
    await made.aclose()


async def test_csa01_a_picture_is_hashed(hasher: PdqHasher) -> None:
    jpeg = made_jpeg(5)
    hashed = await hasher.hashed(jpeg)
    (first, *turned), quality = pdq(luma(jpeg))
    assert hashed.hash.bits == first
    assert [each.bits for each in hashed.turned] == turned
    assert hashed.quality == quality
    assert hashed.can_match


@pytest.mark.parametrize(
    "broken",
    [
        b"", b"GIF89a", b"\xff\xd8\xff", made_jpeg(5)[:200], b"\xff\xd8" + bytes(100_000), b"\x00" * (9 * 1024 * 1024),
    ],
    ids=["nothing", "gif", "head", "cut", "zeros", "large"],
)  # fmt: skip
async def test_csa01_what_cannot_be_read_is_refused_and_the_next_one_is_hashed(
    hasher: PdqHasher, broken: bytes
) -> None:
    with pytest.raises(UnreadablePicture):
        await hasher.hashed(broken)
    assert (await hasher.hashed(made_jpeg(5))).quality > 50


async def test_csa01_a_picture_that_takes_too_long_is_refused() -> None:
    hasher = PdqHasher(processes=1, picture_seconds=0.0, start_seconds=PATIENT)
    with pytest.raises(UnreadablePicture):
        await hasher.hashed(made_jpeg(5))
    await hasher.aclose()


async def test_csa01_many_at_once_are_each_hashed(hasher: PdqHasher) -> None:
    jpegs = [made_jpeg(seed, 64, 64) for seed in range(20)]
    made = await asyncio.gather(*(hasher.hashed(jpeg) for jpeg in jpegs))
    assert [each.hash.bits for each in made] == [pdq(luma(jpeg))[0][0] for jpeg in jpegs]
