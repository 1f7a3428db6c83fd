"""Finding near hashes among millions, and missing none.

Multi-index hashing (Norouzi, Punjani and Fleet, 2012): a hash is cut into 16 pieces of 16 bits. Two hashes that differ
in at most 31 bits have a piece that differs in at most one (16 pieces with two each would be 32). So only those are
compared that share a piece, or a piece but for one bit: 272 looks, whatever the size.
"""

from array import array
from collections.abc import Iterator

PIECES = 16
PIECE_BITS = 16
PIECE_MASK = (1 << PIECE_BITS) - 1
REACH = 2 * PIECES - 1
"""The greatest distance within which nothing is missed."""
_FLIPS = (0, *(1 << bit for bit in range(PIECE_BITS)))
_BYTES = PIECES * PIECE_BITS // 8
_GONE = -1


class HashIndex:
    """Hashes by their places: 0 for the first that was added, and so on. About 260 bytes each."""

    def __init__(self) -> None:
        self._hashes: list[int] = []
        self._places: list[list[array[int] | None]] = [[None] * (1 << PIECE_BITS) for _ in range(PIECES)]

    def __len__(self) -> int:
        return len(self._hashes)

    def add(self, bits: int) -> int:
        """Its place."""
        place = len(self._hashes)
        self._hashes.append(bits)
        for piece, table in zip(_pieces(bits), self._places, strict=True):
            places = table[piece]
            if places is None:
                table[piece] = array("I", (place,))
            else:
                places.append(place)
        return place

    def remove(self, place: int) -> None:
        """Nothing finds it any more. Its place is not given away again."""
        self._hashes[place] = _GONE

    def near(self, bits: int, *, distance_max: int) -> Iterator[tuple[int, int]]:
        """Place and distance of all within `distance_max`, which is at most `REACH`, in no order."""
        assert distance_max <= REACH, "further away some would be missed"
        hashes = self._hashes
        seen: set[int] = set()
        for piece, table in zip(_pieces(bits), self._places, strict=True):
            for flip in _FLIPS:
                places = table[piece ^ flip]
                if places is not None:
                    seen.update(places)
        for place in seen:
            found = hashes[place]
            if found >= 0 and (distance := (found ^ bits).bit_count()) <= distance_max:
                yield place, distance


def _pieces(bits: int) -> memoryview:
    return memoryview(bits.to_bytes(_BYTES, "little")).cast("H")
