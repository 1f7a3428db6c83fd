"""Which engine sends."""

import ctypes
import socket
import sys

from media.fanout.arena import Arena, MMsgHdr
from media.fanout.batches import ArenaFanOut
from media.fanout.cffi import CffiFanOut
from media.fanout.engine import FanOut
from media.fanout.python import PythonFanOut


def create(engine: str, sending_socket: socket.socket) -> FanOut:
    """`auto` is the fast engine where its structures are known to be right: 64-bit Linux."""
    fits = sys.platform == "linux" and ctypes.sizeof(MMsgHdr) == 64 and sys.byteorder == "little"
    if engine == "python" or (engine == "auto" and not fits):
        return PythonFanOut(sending_socket)
    if not fits:
        raise RuntimeError(f"the {engine} engine needs 64-bit little-endian Linux")
    return over(engine, Arena(sending_socket))


def over(engine: str, arena: Arena) -> ArenaFanOut:
    return CffiFanOut(arena)
