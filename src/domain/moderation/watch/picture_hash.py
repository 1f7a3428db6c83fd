"""How a picture is known again without keeping it: 256 bits that pictures alike have nearly alike (CSA-01)."""

from dataclasses import dataclass

from domain.errors import Invalid

BITS = 256
HEX_DIGITS = BITS // 4
QUALITY_MIN = 50
"""Pictures below it have too little in them to be told from others: a wall, a black frame. They match nothing."""
DISTANCE_MAX = 31
"""Two pictures whose hashes differ in at most so many bits count as the same. Both figures are PDQ's published ones."""


class InvalidPictureHash(Invalid):
    code = "invalid_picture_hash"


@dataclass(frozen=True, slots=True)
class PictureHash:
    """A PDQ hash. Bit 16 i + j tells whether the picture has more than the median of the frequency (i + 1, j + 1)."""

    bits: int

    @classmethod
    def from_hex(cls, text: str) -> "PictureHash":
        """64 hexadecimal digits, the highest bit first, as hash exchanges write them. Raises `InvalidPictureHash`."""
        if len(text) != HEX_DIGITS or not all(digit in "0123456789abcdefABCDEF" for digit in text):
            raise InvalidPictureHash("a picture's hash has 64 hexadecimal digits", pointer="/hash")
        return cls(int(text, 16))

    @property
    def hex(self) -> str:
        return f"{self.bits:0{HEX_DIGITS}x}"

    def distance(self, other: "PictureHash") -> int:
        """In how many bits they differ, 0 to 256."""
        return (self.bits ^ other.bits).bit_count()


@dataclass(frozen=True, slots=True)
class HashedPicture:
    """A picture's hash, and those of the same picture turned and mirrored, which are one picture to us.

    `quality` is 0 to 100. Below `QUALITY_MIN` the hashes say nothing.
    """

    hash: PictureHash
    turned: tuple[PictureHash, ...]
    quality: int

    @property
    def can_match(self) -> bool:
        return self.quality >= QUALITY_MIN
