"""The memory that packets are protected in, and the one system call that sends many of them: sendmmsg(2)."""

import ctypes
import errno
import socket
import struct
from collections.abc import Sequence
from typing import Any, Final

from media import log
from media.fanout.engine import Destination
from media.fanout.layout import Layout, Run
from media.transport.dtls_srtp import ffi

ARENA_BYTES: Final = 256 << 10
MESSAGES: Final = 1024  # the kernel takes no more in one call (UIO_MAXIOV)
SLICE_PACKETS: Final = 128
"""Packets of one batch that lie in the arena at once: even the longest then fit for one destination."""
UDP_SEGMENT: Final = 103
CONTROL_BYTES: Final = 24
HEADER_WORDS: Final = 8
REFUSES_SEGMENTS: Final = frozenset({errno.EINVAL, errno.EIO, errno.EMSGSIZE, errno.EOPNOTSUPP})
"""A path of small packets, a device without checksums, a kernel without UDP_SEGMENT."""


class _IoVec(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _MsgHdr(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint32),
        ("iov", ctypes.c_void_p),
        ("iov_length", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


class MMsgHdr(ctypes.Structure):
    _fields_ = (("header", _MsgHdr), ("sent", ctypes.c_uint))


class Arena:
    """Room for the packets of several destinations, one after the other, each as `Layout` says.

    `segments` is whether the kernel may cut datagrams. Its first refusal turns that off for good, and what was
    refused is sent apart: the same protected bytes, so that no nonce is used again.
    """

    def __init__(self, sending_socket: socket.socket) -> None:
        self._socket = sending_socket  # a descriptor alone would outlive it, and then name another socket
        self._fd = sending_socket.fileno()
        self.sent = self.unsent = 0
        self.segments = True
        self.bytes: Any = ffi.new("char[]", ARENA_BYTES)
        self.address = int(ffi.cast("uintptr_t", self.bytes))
        self._vectors = (_IoVec * (MESSAGES + 1))()
        self._headers = (MMsgHdr * (MESSAGES + 1))()  # the last is for packets that are sent apart
        self._control = ctypes.create_string_buffer(CONTROL_BYTES * MESSAGES)
        self.headers_address = ctypes.addressof(self._headers)
        self.vectors_address = ctypes.addressof(self._vectors)
        self.control_address = ctypes.addressof(self._control)
        # Words of the arrays: writing through a view costs a third of a ctypes attribute.
        self._vector_words = memoryview(self._vectors).cast("B").cast("Q")
        self.header_words = memoryview(self._headers).cast("B").cast("Q")
        self._control_shorts = memoryview(self._control).cast("B").cast("H")
        for slot in range(MESSAGES + 1):
            self._headers[slot].header.iov = ctypes.addressof(self._vectors[slot])
            self._headers[slot].header.iov_length = 1
        for slot in range(MESSAGES):
            # cmsg(3): length 18, SOL_UDP, UDP_SEGMENT; the segment's size follows for each run
            struct.pack_into(
                "=QiiH", self._control, CONTROL_BYTES * slot, 18, socket.IPPROTO_UDP, UDP_SEGMENT, 0
            )
        self._sendmmsg = ctypes.CDLL(None, use_errno=True).sendmmsg
        self._sendmmsg.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int]

    def capacity(self, layout: Layout) -> int:
        """For how many destinations there is room at once."""
        return min(ARENA_BYTES // len(layout.template), MESSAGES // len(layout.runs))

    def prepare(self, layout: Layout, destinations: int) -> None:
        """Write all of the messages that is the same for the next destinations: the names come with each of them."""
        vectors, headers, control = self._vector_words, self.header_words, self._control_shorts
        size = len(layout.template)
        slot = 0
        for place in range(self.address, self.address + destinations * size, size):
            for run in layout.runs:
                vectors[2 * slot], vectors[2 * slot + 1] = place + run.offset, run.size
                at = HEADER_WORDS * slot
                if run.packets > 1:
                    headers[at + 4] = self.control_address + CONTROL_BYTES * slot
                    headers[at + 5] = CONTROL_BYTES
                    control[CONTROL_BYTES // 2 * slot + 8] = run.segment
                else:
                    headers[at + 4] = headers[at + 5] = 0
                slot += 1

    def flush(self, layout: Layout, destinations: Sequence[Destination]) -> None:
        """Send what lies there for these destinations, one copy of the layout for each."""
        runs, total, done = layout.runs, len(destinations) * len(layout.runs), 0
        self.sent += len(destinations) * len(layout.lengths)
        if not self.segments and len(runs) < len(layout.lengths):
            self._send_runs_apart(layout, destinations, 0)  # laid out before the refusal
            return
        while done < total:
            taken = self.system_call(self.headers_address + done * HEADER_WORDS * 8, total - done)
            if taken > 0:
                done += taken
                continue
            error = ctypes.get_errno()
            run = runs[done % len(runs)]
            if error in (errno.EAGAIN, errno.ENOBUFS):
                self._missed(sum(runs[slot % len(runs)].packets for slot in range(done, total)))
                return
            if error in REFUSES_SEGMENTS and run.packets > 1:
                self.segments = False
                log.info("media.segments_off", errno=errno.errorcode.get(error, str(error)))
                self._send_runs_apart(layout, destinations, done)
                return
            if error != errno.EINTR:
                done += 1  # an error of this one destination (refused, unreachable): the others go on
                self._missed(run.packets)

    def system_call(self, headers: int, count: int) -> int:
        """How many messages the kernel took; -1, and errno, when it did not take the first."""
        return int(self._sendmmsg(self._fd, headers, count, socket.MSG_DONTWAIT))

    def _missed(self, packets: int) -> None:
        self.sent -= packets
        self.unsent += packets

    def _send_runs_apart(self, layout: Layout, destinations: Sequence[Destination], done: int) -> None:
        size = len(layout.template)
        for slot in range(done, len(destinations) * len(layout.runs)):
            place, index = divmod(slot, len(layout.runs))
            self._send_run_apart(destinations[place], self.address + place * size, layout.runs[index])

    def _send_run_apart(self, destination: Destination, place: int, run: Run) -> None:
        for offset in range(run.offset, run.offset + run.size, run.segment):
            self._send_apart(destination, place + offset, min(run.segment, run.offset + run.size - offset))

    def flush_without(
        self, layout: Layout, destinations: Sequence[Destination], refused: Sequence[int]
    ) -> None:
        """As `flush`, but without the packets for which `refused` is not 0. Slow: it is for faults of ours."""
        packets = len(layout.lengths)
        for number, destination in enumerate(destinations):
            place = self.address + number * len(layout.template)
            for packet, (offset, length) in enumerate(zip(layout.offsets, layout.lengths, strict=True)):
                if not refused[number * packets + packet]:
                    self.sent += 1
                    self._send_apart(destination, place + offset, length + destination.trailer)

    def _send_apart(self, destination: Destination, place: int, length: int) -> None:
        words, at = self.header_words, HEADER_WORDS * MESSAGES
        self._vector_words[2 * MESSAGES], self._vector_words[2 * MESSAGES + 1] = place, length
        words[at], words[at + 1] = destination.name_address, destination.name_bytes
        if self.system_call(self.headers_address + at * 8, 1) != 1:
            self._missed(1)
