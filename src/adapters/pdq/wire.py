"""How the hasher and its process talk: a length and a JPEG; a state, a quality and eight hashes."""

import struct

from adapters.pdq.reading import JPEG_BYTES_MAX

LENGTH = struct.Struct(">I")
HASHES = 8
HASH_BYTES = 32
ANSWER_BYTES = 2 + HASHES * HASH_BYTES
READ, REFUSED = 0, 1


def asked(jpeg: bytes) -> bytes:
    assert len(jpeg) <= JPEG_BYTES_MAX
    return LENGTH.pack(len(jpeg)) + jpeg


def answered(hashes: tuple[int, ...], quality: int) -> bytes:
    return bytes((READ, quality)) + b"".join(bits.to_bytes(HASH_BYTES, "big") for bits in hashes)


REFUSAL = bytes((REFUSED,)).ljust(ANSWER_BYTES, b"\0")


def understood(answer: bytes) -> tuple[tuple[int, ...], int] | None:
    """None where the picture was refused."""
    if answer[0] != READ:
        return None
    ends = range(2, ANSWER_BYTES, HASH_BYTES)
    return tuple(int.from_bytes(answer[place : place + HASH_BYTES], "big") for place in ends), answer[1]
