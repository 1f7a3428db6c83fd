"""What the code reader's process answers: a state, how many codes, and of each a length and its text."""

import struct

from adapters.pictures.wire import READ, REFUSED
from domain.moderation.watch.shown_code import CODES_MAX, TEXT_MAX

_LENGTH = struct.Struct(">H")
BYTES_A_CHARACTER = 4
ANSWER_BYTES = 2 + CODES_MAX * (_LENGTH.size + TEXT_MAX * BYTES_A_CHARACTER)
REFUSAL = bytes((REFUSED,)).ljust(ANSWER_BYTES, b"\0")


def answered(texts: list[str]) -> bytes:
    codes = [text[:TEXT_MAX].encode("utf-8", "replace") for text in texts[:CODES_MAX]]
    body = b"".join(_LENGTH.pack(len(code)) + code for code in codes)
    return (bytes((READ, len(codes))) + body).ljust(ANSWER_BYTES, b"\0")


def understood(answer: bytes) -> list[str]:
    texts, place = [], 2
    for _ in range(answer[1]):
        (length,) = _LENGTH.unpack_from(answer, place)
        place += _LENGTH.size
        texts.append(answer[place : place + length].decode())
        place += length
    return texts
