"""The hot loop as machine code, made by numba when the process starts.

All it is given are addresses and numbers, so there is one signature, nothing to convert for each call, and no Python
in the loop: the interpreter's lock is let go. Addresses of C functions are arguments too, which lets numba keep the
machine code on disk for the next start.
"""

from collections.abc import Callable
from typing import Any

import numba
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from media.fanout.arena import HEADER_WORDS
from media.fanout.engine import NAME_OFFSET

HEADER_BYTES, VECTOR_BYTES, CONTROL_BYTES = 8 * HEADER_WORDS, 16, 24
RUN_WORDS = 4
"""Of a run: its offset, size, segment and packets, as in `Layout`."""

_WORD = ir.IntType(64)


@intrinsic  # type: ignore[untyped-decorator]
def _load(_typing: Any, address: Any) -> Any:
    """The 64-bit word at an address."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        return builder.load(builder.inttoptr(args[0], _WORD.as_pointer()))

    return types.int64(types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _store(_typing: Any, address: Any, value: Any) -> Any:
    def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        builder.store(args[1], builder.inttoptr(args[0], _WORD.as_pointer()))
        return context.get_dummy_value()

    return types.void(types.int64, types.int64), generate


def _store_narrow(bits: int) -> Any:
    narrow = ir.IntType(bits)

    @intrinsic  # type: ignore[untyped-decorator]
    def store(_typing: Any, address: Any, value: Any) -> Any:
        def generate(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            builder.store(builder.trunc(args[1], narrow), builder.inttoptr(args[0], narrow.as_pointer()))
            return context.get_dummy_value()

        return types.void(types.int64, types.int64), generate

    return store


_store8, _store16, _store32 = _store_narrow(8), _store_narrow(16), _store_narrow(32)


@intrinsic  # type: ignore[untyped-decorator]
def _call(_typing: Any, function: Any, first: Any, second: Any, third: Any) -> Any:
    """Call the C function at an address with three words; its int is the answer."""

    def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        kind = ir.FunctionType(ir.IntType(32), [_WORD, _WORD, _WORD])
        return builder.sext(builder.call(builder.inttoptr(args[0], kind.as_pointer()), args[1:]), _WORD)

    return types.int64(types.int64, types.int64, types.int64, types.int64), generate


def _fill(  # noqa: PLR0917 (compiled code takes no keywords)
    entries: int,
    count: int,
    template: int,
    size: int,
    offsets: int,
    lengths: int,
    packets: int,
    runs: int,
    run_count: int,
    arena: int,
    headers: int,
    vectors: int,
    control: int,
    length: int,
    refused: int,
    copy: int,
    protect: int,
) -> int:
    """Protect the batch for each entry and write its messages. Returns how many packets were refused."""
    refusals = 0
    for number in range(count):
        entry = _load(entries + 8 * number)
        context, name_bytes = _load(entry), _load(entry + 8)
        place = arena + number * size
        _call(copy, place, template, size)
        for packet in range(packets):
            _store32(length, _load(lengths + 8 * packet))
            failed = _call(protect, context, place + _load(offsets + 8 * packet), length)
            if failed:
                refusals += 1
            _store8(refused + number * packets + packet, 1 if failed else 0)
        for run in range(run_count):
            slot = number * run_count + run
            at, described = headers + HEADER_BYTES * slot, runs + 8 * RUN_WORDS * run
            _store(vectors + VECTOR_BYTES * slot, place + _load(described))
            _store(vectors + VECTOR_BYTES * slot + 8, _load(described + 8))
            _store(at, entry + NAME_OFFSET)
            _store(at + 8, name_bytes)
            if _load(described + 24) > 1:
                _store(at + 32, control + CONTROL_BYTES * slot)
                _store(at + 40, CONTROL_BYTES)
                _store16(control + CONTROL_BYTES * slot + 16, _load(described + 16))
            else:
                _store(at + 32, 0)
                _store(at + 40, 0)
    return refusals


def compiled() -> Callable[..., int]:
    """`_fill` as machine code: from the disk where it was made before, else made now, which takes a second or two."""
    signature = types.int64(*[types.int64] * 17)
    try:
        fill: Callable[..., int] = numba.njit(signature, nogil=True, cache=True)(_fill)
    except RuntimeError:  # no directory to keep it in
        fill = numba.njit(signature, nogil=True)(_fill)
    return fill
