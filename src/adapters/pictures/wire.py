"""How a picture process is asked: a length and a JPEG. Its answer begins with a state."""

import struct

LENGTH = struct.Struct(">I")
JPEG_BYTES_MAX = 8 * 1024 * 1024
READ, REFUSED, FAILED = 0, 1, 2
"""FAILED: the picture was read, and nothing can be said of it."""


def asked(jpeg: bytes) -> bytes:
    assert len(jpeg) <= JPEG_BYTES_MAX
    return LENGTH.pack(len(jpeg)) + jpeg
