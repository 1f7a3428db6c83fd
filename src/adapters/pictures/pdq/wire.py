"""What the hasher's process answers: a state, a quality and eight hashes."""

from adapters.pictures.wire import READ, REFUSED

HASHES = 8
HASH_BYTES = 32
ANSWER_BYTES = 2 + HASHES * HASH_BYTES
REFUSAL = bytes((REFUSED,)).ljust(ANSWER_BYTES, b"\0")


def answered(hashes: tuple[int, ...], quality: int) -> bytes:
    return bytes((READ, quality)) + b"".join(bits.to_bytes(HASH_BYTES, "big") for bits in hashes)


def understood(answer: bytes) -> tuple[tuple[int, ...], int]:
    ends = range(2, ANSWER_BYTES, HASH_BYTES)
    return tuple(int.from_bytes(answer[place : place + HASH_BYTES], "big") for place in ends), answer[1]
