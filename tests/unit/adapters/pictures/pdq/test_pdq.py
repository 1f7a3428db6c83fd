"""Our PDQ beside what the reference library said of the same pictures (CSA-01)."""

from pathlib import Path

import pytest
from PIL import Image

from adapters.pictures.pdq.hashing import pdq, taps
from adapters.pictures.pdq.reading import luma
from adapters.pictures.reading import CannotRead
from domain.moderation.watch.picture_hash import DISTANCE_MAX
from tests.pictures_made import as_jpeg, made_picture

VECTORS = Path(__file__).with_name("vectors.txt").read_text().splitlines()[1:]
TURNED = (
    None, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270,
    Image.Transpose.FLIP_TOP_BOTTOM, Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.TRANSPOSE,
    Image.Transpose.TRANSVERSE,
)  # fmt: skip


def rows_of(picture: Image.Image) -> list[memoryview]:
    grey = picture.convert("F")
    values = memoryview(grey.tobytes()).cast("f")
    return [values[row * grey.width : (row + 1) * grey.width] for row in range(grey.height)]


def distance(one: int, other: int) -> int:
    return (one ^ other).bit_count()


@pytest.mark.parametrize("line", VECTORS)
def test_csa01_hash_and_quality_are_those_of_the_reference(line: str) -> None:
    seed, width, height, cells, quality, *hashes = line.split()
    made, made_quality = pdq(rows_of(made_picture(int(seed), int(width), int(height), int(cells))))
    assert abs(made_quality - int(quality)) <= 1  # the reference counts in single precision
    apart = [distance(one, int(other, 16)) for one, other in zip(made, hashes, strict=True)]
    assert max(apart) <= 2


def test_csa01_the_vectors_say_enough() -> None:
    qualities = [int(line.split()[4]) for line in VECTORS]
    assert len(VECTORS) == 40
    assert any(quality < 50 for quality in qualities)
    assert any(50 <= quality < 100 for quality in qualities)


@pytest.mark.parametrize("place", range(1, 8))
def test_csa01_a_turned_picture_has_the_hash_that_was_foretold(place: int) -> None:
    picture = made_picture(7, 256, 256)
    foretold, _ = pdq(rows_of(picture))
    turn = TURNED[place]
    assert turn is not None
    (made, *_), _ = pdq(rows_of(picture.transpose(turn)))
    assert distance(made, foretold[place]) <= DISTANCE_MAX  # samples lie beside the middle of their squares
    assert distance(made, foretold[0]) > 60


@pytest.mark.parametrize("quality", [30, 60, 95])
def test_csa01_a_picture_written_small_and_coarse_is_known_again(quality: int) -> None:
    picture = made_picture(11, 640, 360)
    (first, *_), _ = pdq(rows_of(picture))
    coarse = as_jpeg(picture.resize((214, 120)), quality)
    (again, *_), _ = pdq(luma(coarse))
    assert distance(first, again) <= DISTANCE_MAX
    (other, *_), _ = pdq(rows_of(made_picture(12, 640, 360)))
    assert distance(first, other) > 60


def test_csa01_a_large_picture_is_read_smaller_and_has_the_same_hash() -> None:
    large = made_picture(3, 320, 240).resize((2560, 1920), Image.Resampling.BICUBIC)
    (whole, *_), _ = pdq(rows_of(large))
    rows = luma(as_jpeg(large, 95))
    assert len(rows[0]) <= 1280
    (read, *_), _ = pdq(rows)
    assert distance(whole, read) <= 10  # the bound that the reference sets for other readers


@pytest.mark.parametrize("size", [(4, 300), (300, 4), (1, 1)])
def test_csa01_what_is_too_small_has_no_quality(size: tuple[int, int]) -> None:
    assert pdq(rows_of(Image.new("RGB", size, "red"))) == ((0,) * 8, 0)


def test_csa01_a_wall_has_no_quality() -> None:
    assert pdq(rows_of(Image.new("RGB", (320, 240), "grey")))[1] == 0


@pytest.mark.parametrize("length", [5, 63, 64, 65, 127, 128, 129, 1280])
def test_csa01_each_sample_weighs_its_pixels_as_one(length: int) -> None:
    made = taps(length)
    assert len(made) == 64
    for begin, end, weights in made:
        assert 0 <= begin < end <= length
        assert sum(weights) == pytest.approx(1)


def test_csa01_a_picture_of_too_many_pixels_is_refused_before_it_is_read() -> None:
    with pytest.raises(CannotRead):
        luma(as_jpeg(Image.new("RGB", (4000, 2600))))


def test_csa01_only_jpeg_is_read() -> None:
    with pytest.raises(OSError, match="cannot identify"):
        luma(b"\x89PNG\r\n\x1a\n" + bytes(100))
