"""The default engine: libsrtp in place in an arena of ours, through pylibsrtp's own binding. Needs no compiler."""

from collections.abc import Sequence
from typing import Any

from media.fanout.arena import HEADER_WORDS, Arena
from media.fanout.batches import ArenaFanOut
from media.fanout.engine import Part
from media.fanout.layout import Layout
from media.transport.dtls_srtp import ffi, lib


class CffiFanOut(ArenaFanOut):
    """One copy a viewer, one call of libsrtp a packet, one system call for many viewers."""

    name = "cffi"

    def __init__(self, arena: Arena) -> None:
        super().__init__(arena)
        self._length: Any = ffi.new("int *")
        self._layout: Layout | None = None
        self._places: list[Any] = []

    def fill(self, layout: Layout, part: Part, start: int, count: int, *, rtcp: bool) -> Sequence[int] | None:
        protect = lib.srtp_protect_rtcp if rtcp else lib.srtp_protect
        copy, length, headers = ffi.memmove, self._length, self._arena.header_words
        template, lengths, size, runs = (
            layout.template,
            layout.lengths,
            len(layout.template),
            len(layout.runs),
        )
        refused: list[int] | None = None
        places, packet, at = self._places_of(layout, count), 0, 0
        for destination in part.destinations[start : start + count]:
            context, name, name_bytes = destination.context, destination.name_address, destination.name_bytes
            copy(places[packet], template, size)
            for plain in lengths:
                length[0] = plain
                if protect(context, places[packet], length):
                    refused = refused or [0] * (count * len(lengths))
                    refused[packet] = 1
                packet += 1
            for _ in range(runs):
                headers[at] = name
                headers[at + 1] = name_bytes
                at += HEADER_WORDS
        return refused

    def _places_of(self, layout: Layout, count: int) -> list[Any]:
        """Where each packet begins. Pointers cost as much to make as to use: one batch makes them once."""
        if layout is not self._layout or len(self._places) < count * len(layout.lengths):
            base, size = self._arena.bytes, len(layout.template)
            self._layout = layout
            self._places = [base + (n * size + offset) for n in range(count) for offset in layout.offsets]
        return self._places
