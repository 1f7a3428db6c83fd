"""Which engine sends."""

import ctypes
import socket
import sys

from media.fanout.cffi import CffiFanOut, MMsgHdr
from media.fanout.engine import FanOut
from media.fanout.python import PythonFanOut


def create(engine: str, sending_socket: socket.socket) -> FanOut:
    """`auto` is the fast engine where its structures are known to be right: 64-bit Linux."""
    fits = sys.platform == "linux" and ctypes.sizeof(MMsgHdr) == 64 and sys.byteorder == "little"
    if engine == "cffi" and not fits:
        raise RuntimeError("the cffi engine needs 64-bit little-endian Linux")
    return (
        CffiFanOut(sending_socket)
        if engine == "cffi" or (engine == "auto" and fits)
        else PythonFanOut(sending_socket)
    )
