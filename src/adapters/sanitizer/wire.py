"""How the two processes talk: a length, a small JSON head, and bytes. Nothing that a reader would execute."""

import struct

import msgspec

HEAD_MAX = 16 * 1024
BODY_MAX = 64 * 1024 * 1024

_LENGTHS = struct.Struct(">II")
LENGTHS_BYTES = _LENGTHS.size


class Ask(msgspec.Struct):
    """`media_type`, `pages`, `page` and `watermark` are for a rendering; without a page it is a cleaning."""

    media_type: str = ""
    pages: int = 0
    page: int = 0
    watermark: str = ""


class Answer(msgspec.Struct):
    """`refusal` is a refusal's code, with its sentence in `detail`; empty when it went well."""

    refusal: str = ""
    detail: str = ""
    media_type: str = ""
    pages: int = 0


class BrokenWire(Exception):
    """The other side says more than it may."""


def framed(head: Ask | Answer, body: bytes) -> tuple[bytes, bytes]:
    """Two pieces to write one after the other: the body is not copied."""
    encoded = msgspec.json.encode(head)
    return _LENGTHS.pack(len(encoded), len(body)) + encoded, body


def lengths(raw: bytes) -> tuple[int, int]:
    """Of the head and the body that follow. Raises `BrokenWire`."""
    head, body = _LENGTHS.unpack(raw)
    if head > HEAD_MAX or body > BODY_MAX:
        raise BrokenWire
    return head, body
