"""Which engine sends."""

import ctypes
import importlib.util
import socket
import sys

from media.fanout.arena import Arena, MMsgHdr
from media.fanout.batches import ArenaFanOut
from media.fanout.cffi import CffiFanOut
from media.fanout.engine import FanOut
from media.fanout.python import PythonFanOut


class EngineUnavailableError(Exception):
    """The engine that was asked for cannot run here. The message says why."""


def create(engine: str, sending_socket: socket.socket) -> FanOut:
    """`auto` is the fastest there is: `numba` where the extra `fast` is installed, else `cffi`; `python` elsewhere
    than on 64-bit Linux, for which the structures are written. Raises `EngineUnavailableError`.
    """
    fits = sys.platform == "linux" and ctypes.sizeof(MMsgHdr) == 64 and sys.byteorder == "little"
    if engine == "auto":
        engine = "python" if not fits else "numba" if has_numba() else "cffi"
    if engine == "python":
        return PythonFanOut(sending_socket)
    if not fits:
        raise EngineUnavailableError(f"the {engine} engine needs 64-bit little-endian Linux")
    return over(engine, Arena(sending_socket))


def over(engine: str, arena: Arena) -> ArenaFanOut:
    if engine == "cffi":
        return CffiFanOut(arena)
    if not has_numba():
        raise EngineUnavailableError("the numba engine needs numba: install the extra `fast`")
    from media.fanout.numba import NumbaFanOut  # noqa: PLC0415 (there is no numba without the extra)

    return NumbaFanOut(arena)


def has_numba() -> bool:
    return importlib.util.find_spec("numba") is not None
