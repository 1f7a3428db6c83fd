"""The hot loop: protect one batch of plaintext packets for every viewer, and send it.

Everything a viewer is sent passes through here exactly once. An SRTP session of ours refuses to protect the same
(SSRC, sequence number) again, so no path can repeat an AES-GCM nonce; such a packet is counted and not sent.
"""

import ctypes
import errno
import ipaddress
import socket
import struct
import sys
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from media.dtls_srtp import Session, SrtpError, ffi, lib, srtp_context
from media.mux import Address


class Destination:
    """One viewer as the engine sees it. It keeps the memory alive that the kernel reads addresses from."""

    __slots__ = ("address", "context", "name", "name_address", "name_bytes", "session")

    def __init__(self, session: Session, address: Address) -> None:
        self.session = session
        self.context: Any = srtp_context(session)
        self.move(address)

    def move(self, address: Address) -> None:
        self.address = address
        packed = _socket_address(address)
        self.name = ctypes.create_string_buffer(packed, len(packed))
        self.name_address = ctypes.addressof(self.name)
        self.name_bytes = len(packed)


def _socket_address(address: Address) -> bytes:
    ip = ipaddress.ip_address(address[0].partition("%")[0])
    if ip.version == 4:
        return struct.pack("=H", socket.AF_INET) + struct.pack("!H", address[1]) + ip.packed + bytes(8)
    return struct.pack("=H", socket.AF_INET6) + struct.pack("!HL", address[1], 0) + ip.packed + bytes(4)


class FanOut(Protocol):
    name: str
    sent: int
    unsent: int
    """Packets that the socket did not take: a full buffer drops, it never waits."""
    repeated: int
    """Packets refused because their nonce was used. Anything but 0 is a fault of ours."""

    @abstractmethod
    def send(
        self, destinations: Iterable[Destination], packets: Sequence[bytes], *, rtcp: bool = False
    ) -> None:
        """Send all packets to all destinations, in order. A packet is at most `MAX_PACKET_BYTES` long."""


MAX_PACKET_BYTES = 1356  # of plaintext: pylibsrtp's buffer is 1500 and keeps 144 for the trailer


class PythonFanOut(FanOut):
    """pylibsrtp and socket.sendto, one packet at a time. For platforms without sendmmsg, and as the reference."""

    name = "python"

    def __init__(self, sending_socket: socket.socket) -> None:
        self._socket = sending_socket
        self.sent = self.unsent = self.repeated = 0

    def send(
        self, destinations: Iterable[Destination], packets: Sequence[bytes], *, rtcp: bool = False
    ) -> None:
        for destination in destinations:
            session = destination.session
            protect = session.protect_rtcp if rtcp else session.protect
            for packet in packets:
                try:
                    self._socket.sendto(protect(packet), destination.address)
                    self.sent += 1
                except SrtpError:
                    self.repeated += 1
                except OSError:
                    self.unsent += 1


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


class _MMsgHdr(ctypes.Structure):
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
        self._headers = (_MMsgHdr * self.MESSAGES)()
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
        words_a_header = ctypes.sizeof(_MMsgHdr) // 8
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
            address = self._headers_address + done * ctypes.sizeof(_MMsgHdr)
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


def create(engine: str, sending_socket: socket.socket) -> FanOut:
    """`auto` is the fast engine where its structures are known to be right: 64-bit Linux."""
    fits = sys.platform == "linux" and ctypes.sizeof(_MMsgHdr) == 64 and sys.byteorder == "little"
    if engine == "cffi" and not fits:
        raise RuntimeError("the cffi engine needs 64-bit little-endian Linux")
    return (
        CffiFanOut(sending_socket)
        if engine == "cffi" or (engine == "auto" and fits)
        else PythonFanOut(sending_socket)
    )
