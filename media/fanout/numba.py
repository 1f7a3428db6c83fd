"""The fast engine, of the extra `fast`: as `cffi`, with the loop over viewers and packets as machine code."""

import ctypes
from array import array
from collections.abc import Sequence
from typing import Any

from media.fanout.arena import ARENA_BYTES, Arena
from media.fanout.batches import ArenaFanOut
from media.fanout.compiled import compiled
from media.fanout.engine import Part
from media.fanout.layout import Layout
from media.transport.dtls_srtp import ffi, lib

SHORTEST_PACKET_BYTES = 8


class NumbaFanOut(ArenaFanOut):
    name = "numba"

    def __init__(self, arena: Arena) -> None:
        """Ready when this returns: nothing is compiled while media flows."""
        super().__init__(arena)
        self._loop = compiled()
        self._length = ctypes.c_int64()
        self._refused = ctypes.create_string_buffer(ARENA_BYTES // SHORTEST_PACKET_BYTES)
        self._protect = _address_of("srtp_protect")
        self._protect_rtcp = _address_of("srtp_protect_rtcp")
        copy = ctypes.cast(ctypes.CDLL(None).memcpy, ctypes.c_void_p).value
        assert copy is not None
        self._copy = copy
        self._fixed = (
            arena.address,
            arena.headers_address,
            arena.vectors_address,
            arena.control_address,
            ctypes.addressof(self._length),
            ctypes.addressof(self._refused),
        )
        self._layout: Layout | None = None

    def prepare(self, layout: Layout, destinations: int) -> None:
        """Only keep what the loop reads: it writes the messages itself."""
        self._layout = layout
        self._template: Any = ffi.from_buffer(layout.template)
        self._numbers = array("q", layout.offsets)
        self._numbers.extend(layout.lengths)
        for run in layout.runs:
            self._numbers.extend((run.offset, run.size, run.segment, run.packets))

    def fill(self, layout: Layout, part: Part, start: int, count: int, *, rtcp: bool) -> Sequence[int] | None:
        assert layout is self._layout, "prepared"
        packets, numbers = len(layout.lengths), self._numbers.buffer_info()[0]
        refusals = self._loop(
            part.entries.buffer_info()[0] + 8 * start,
            count,
            int(ffi.cast("uintptr_t", self._template)),
            len(layout.template),
            numbers,
            numbers + 8 * packets,
            packets,
            numbers + 16 * packets,
            len(layout.runs),
            *self._fixed,
            self._copy,
            self._protect_rtcp if rtcp else self._protect,
        )
        return None if refusals == 0 else self._refused.raw[: count * packets]


def _address_of(function: str) -> int:
    return int(ffi.cast("uintptr_t", ffi.addressof(lib, function)))
