from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moderation.watch.picture_hash import (
    BITS,
    QUALITY_MIN,
    HashedPicture,
    InvalidPictureHash,
    PictureHash,
)

hashes = st.integers(0, 2**BITS - 1).map(PictureHash)


@given(hashes)
def test_csa01_a_hash_is_written_as_exchanges_write_it(one: PictureHash) -> None:
    assert len(one.hex) == 64
    assert PictureHash.from_hex(one.hex) == one
    assert PictureHash.from_hex(one.hex.upper()) == one


def test_csa01_the_first_digit_is_of_the_highest_bits() -> None:
    assert PictureHash.from_hex("8" + "0" * 63) == PictureHash(1 << 255)


@pytest.mark.parametrize(
    "text", ["", "f" * 63, "f" * 65, "g" * 64, "+" + "f" * 63, " " + "f" * 63, "_" * 64, "१" * 64]
)
def test_csa01_what_is_no_hash_is_refused(text: str) -> None:
    with pytest.raises(InvalidPictureHash):
        PictureHash.from_hex(text)


@given(hashes, st.integers(0, BITS), st.integers())
def test_csa01_the_distance_is_how_many_bits_differ(one: PictureHash, bits: int, seed: int) -> None:
    other = one
    for place in Random(seed).sample(range(BITS), bits):
        other = PictureHash(other.bits ^ (1 << place))
    assert one.distance(other) == other.distance(one) == bits


def test_csa01_a_picture_of_little_quality_matches_nothing() -> None:
    assert HashedPicture(PictureHash(1), (), QUALITY_MIN).can_match
    assert not HashedPicture(PictureHash(1), (), QUALITY_MIN - 1).can_match
