"""The default engine: libsrtp in place in an arena of ours, one sendmmsg(2) for many packets. Needs no compiler."""

import ctypes
import errno
import socket
from collections.abc import Iterable, Sequence
from typing import Any

from media.fanout.engine import Destination, FanOut
from media.transport.dtls_srtp import ffi, lib


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


class CffiFanOut(FanOut):
    """libsrtp in place in an arena of ours, then one sendmmsg(2) for up to 256 packets. No compiler, no copy back."""

    name = "cffi"
    MESSAGES = 256
    SLOT_BYTES = 1536

    def __init__(self, sending_socket: socket.socket) -> None:
        self._socket = sending_socket  # a descriptor alone would outlive it, and then name another socket
        self._fd = sending_socket.fileno()
        self.sent = self.unsent = self.repeated = 0
        self._arena: Any = ffi.new("char[]", self.SLOT_BYTES * self.MESSAGES)
        self._length: Any = ffi.new("int *")
        self._vectors = (_IoVec * self.MESSAGES)()
        self._headers = (MMsgHdr * self.MESSAGES)()
        base = int(ffi.cast("uintptr_t", self._arena))
        for slot in range(self.MESSAGES):
            self._vectors[slot].base = base + slot * self.SLOT_BYTES
            self._headers[slot].header.iov = ctypes.addressof(self._vectors[slot])
            self._headers[slot].header.iov_length = 1
        self._headers_address = ctypes.addressof(self._headers)
        # Words of the two arrays: writing through a view costs a third of a ctypes attribute.
        self._vector_words = memoryview(self._vectors).cast("B").cast("Q")
        self._header_words = memoryview(self._headers).cast("B").cast("Q")
        self._sendmmsg = ctypes.CDLL(None, use_errno=True).sendmmsg
        self._sendmmsg.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_int]

    def send(
        self, destinations: Iterable[Destination], packets: Sequence[bytes], *, rtcp: bool = False
    ) -> None:
        arena, length, slot_bytes, messages = self._arena, self._length, self.SLOT_BYTES, self.MESSAGES
        vector_words, header_words, copy = self._vector_words, self._header_words, ffi.memmove
        protect = lib.srtp_protect_rtcp if rtcp else lib.srtp_protect
        words_a_header = ctypes.sizeof(MMsgHdr) // 8
        slot = 0
        for destination in destinations:
            context, name, name_bytes = destination.context, destination.name_address, destination.name_bytes
            for packet in packets:
                place = arena + slot * slot_bytes
                copy(place, packet, len(packet))
                length[0] = len(packet)
                if protect(context, place, length) != 0:
                    self.repeated += 1
                    continue
                vector_words[2 * slot + 1] = length[0]
                header_words[words_a_header * slot] = name
                header_words[words_a_header * slot + 1] = name_bytes
                slot += 1
                if slot == messages:
                    self._flush(slot)
                    slot = 0
        if slot:
            self._flush(slot)

    def _flush(self, count: int) -> None:
        done = 0
        while done < count:
            address = self._headers_address + done * ctypes.sizeof(MMsgHdr)
            taken = self._sendmmsg(self._fd, address, count - done, socket.MSG_DONTWAIT)
            if taken > 0:
                done += taken
                self.sent += taken
            elif ctypes.get_errno() in (errno.EAGAIN, errno.ENOBUFS):
                self.unsent += count - done
                return
            elif ctypes.get_errno() != errno.EINTR:
                done += 1  # an error of this one destination (refused, unreachable): the others go on
                self.unsent += 1
