"""What the classifier's process answers: a state, and the permille of each sign in the order of `FrameSign`."""

import struct
from collections.abc import Mapping

from adapters.pictures.wire import FAILED, READ, REFUSED
from domain.moderation.watch.frame_verdict import FrameSign

SIGNS = tuple(FrameSign)
_PERMILLES = struct.Struct(f">B{len(SIGNS)}H")
ANSWER_BYTES = _PERMILLES.size
NOT_KNOWN = 0xFFFF
REFUSAL = bytes((REFUSED,)).ljust(ANSWER_BYTES, b"\0")
FAILURE = bytes((FAILED,)).ljust(ANSWER_BYTES, b"\0")


def answered(permille: Mapping[FrameSign, int]) -> bytes:
    return _PERMILLES.pack(READ, *(permille.get(sign, NOT_KNOWN) for sign in SIGNS))


def understood(answer: bytes) -> Mapping[FrameSign, int] | None:
    """None where the model failed."""
    state, *permilles = _PERMILLES.unpack(answer)
    if state == FAILED:
        return None
    return {sign: permille for sign, permille in zip(SIGNS, permilles, strict=True) if permille != NOT_KNOWN}
