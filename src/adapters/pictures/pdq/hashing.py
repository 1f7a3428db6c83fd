"""PDQ, the published perceptual hash of pictures, in plain Python.

Written from its description ("The PDQ image hashing algorithm", Meta, 2019): luma; two passes of a box filter along
both axes, which makes a tent (Jarosz, "Fast image convolutions"); 64 x 64 samples; their first 16 x 16 cosine
frequencies without the constant one; each above the median sets a bit. All until the median is linear and separable:
one sample is a weighted sum of the few pixels around it, so that blurring and sampling are one step here.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import cos, pi, sqrt
from operator import mul

SIDE = 64
FREQUENCIES = 16
SIDE_MIN = 5
"""Smaller pictures have no hash: quality 0."""
QUALITY_SCALE = 90

Matrix = list[list[float]]
Taps = tuple[tuple[int, int, tuple[float, ...]], ...]

_TURNS = (
    (False, False, False), (True, True, False), (False, True, True), (True, False, True),
    (False, True, False), (False, False, True), (True, False, False), (True, True, True),
)  # fmt: skip
"""Rows and columns swapped; rows from the other end; columns from the other end."""

_COSINES: Matrix = [
    [sqrt(2 / SIDE) * cos(pi / (2 * SIDE) * (frequency + 1) * (2 * place + 1)) for place in range(SIDE)]
    for frequency in range(FREQUENCIES)
]


def pdq(rows: Sequence[Sequence[float]]) -> tuple[tuple[int, ...], int]:
    """The hashes of a picture and its quality, 0 to 100. `rows` are of luma, 0.0 to 255.0.

    First as it is; then turned by 90, 180 and 270 degrees, upside down, mirrored, and mirrored in both diagonals.
    Each is an integer of 256 bits.
    """
    if len(rows) < SIDE_MIN or len(rows[0]) < SIDE_MIN:
        return (0,) * 8, 0
    samples = _sampled(rows)
    return tuple(_bits(each) for each in _turned(_frequencies(samples))), _quality(samples)


def _sampled(rows: Sequence[Sequence[float]]) -> Matrix:
    across, down = taps(len(rows[0])), taps(len(rows))
    # Only rows that a sample looks at, and each of them once.
    wanted = {number for begin, end, _ in down for number in range(begin, end)}
    narrow = {
        number: [sum(map(mul, weights, rows[number][begin:end])) for begin, end, weights in across]
        for number in wanted
    }
    columns = [
        [narrow[number][column] if number in narrow else 0.0 for number in range(len(rows))]
        for column in range(SIDE)
    ]
    return [[sum(map(mul, weights, column[begin:end])) for column in columns] for begin, end, weights in down]


@lru_cache(maxsize=32)
def taps(length: int) -> Taps:
    """For each of the 64 samples along a side: where its pixels begin and end, and what each of them weighs."""
    window = (length + 2 * SIDE - 1) // (2 * SIDE)
    after = (window + 2) // 2 - 1
    before = window - after - 1

    def span(place: int) -> range:
        return range(max(0, place - before), min(length, place + after + 1))

    made = []
    for sample in range(SIDE):
        weights: dict[int, float] = {}
        first = span((2 * sample + 1) * length // (2 * SIDE))
        for near in first:
            second = span(near)
            for place in second:
                weights[place] = weights.get(place, 0.0) + 1 / (len(first) * len(second))
        begin, end = min(weights), max(weights) + 1
        made.append((begin, end, tuple(weights[place] for place in range(begin, end))))
    return tuple(made)


def _frequencies(samples: Matrix) -> Matrix:
    columns = list(zip(*samples, strict=True))
    half = [[sum(map(mul, cosines, column)) for column in columns] for cosines in _COSINES]
    return [[sum(map(mul, cosines, row)) for cosines in _COSINES] for row in half]


def _turned(original: Matrix) -> list[Matrix]:
    """Turning a picture swaps rows and columns of its frequencies, and changes the sign of every other one."""
    swapped = [list(row) for row in zip(*original, strict=True)]
    return [
        _signed(swapped if swap else original, rows=rows, columns=columns) for swap, rows, columns in _TURNS
    ]


def _signed(frequencies: Matrix, *, rows: bool, columns: bool) -> Matrix:
    """As they are of the picture read from its other end, along one axis or both."""
    down = [-1 if rows and number % 2 == 0 else 1 for number in range(FREQUENCIES)]
    across = [-1 if columns and number % 2 == 0 else 1 for number in range(FREQUENCIES)]
    return [
        [value * sign * side for value, side in zip(row, across, strict=True)]
        for row, sign in zip(frequencies, down, strict=True)
    ]


def _bits(frequencies: Matrix) -> int:
    values = [value for row in frequencies for value in row]
    median = sorted(values)[len(values) // 2 - 1]
    return sum(1 << place for place, value in enumerate(values) if value > median)


def _quality(samples: Matrix) -> int:
    """How much there is in it: the steps between neighbours, of which small ones count as none."""
    beside = zip(*samples, strict=True)
    total = sum(_steps(row) for row in samples) + sum(_steps(column) for column in beside)
    return min(100, total // QUALITY_SCALE)


def _steps(line: Sequence[float]) -> int:
    return sum(abs(int((one - other) * 100 / 255)) for one, other in pairwise(line))
