"""The hot loop's interface: protect one batch of plaintext packets for every viewer, and send it.

Everything a viewer is sent passes through an engine exactly once. An SRTP session of ours refuses to protect the same
(SSRC, sequence number) again, so no path can repeat an AES-GCM nonce; such a packet is counted and not sent.
"""

import ctypes
import ipaddress
import socket
import struct
from abc import abstractmethod
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from media.transport.dtls_srtp import SendingSession, ffi, srtp_context
from media.transport.mux import Address

MAX_PACKET_BYTES: Final = 1356  # of plaintext: pylibsrtp's buffer is 1500 and keeps 144 for the trailer
ENTRY_WORDS: Final = 6
"""A destination in memory: libsrtp's context, the length of its socket address, and 32 bytes for that address."""
NAME_OFFSET: Final = 16


class Destination:
    """One viewer as the engine sees it. It keeps the memory alive that the kernel reads addresses from.

    `entry` is the address of what a compiled loop needs: see `ENTRY_WORDS`.
    """

    __slots__ = ("_memory", "address", "context", "entry", "name_address", "name_bytes", "session", "trailer")

    def __init__(self, session: SendingSession, address: Address) -> None:
        self.session = session
        self.trailer = session.trailer_bytes
        self.context: Any = srtp_context(session)
        self._memory = (ctypes.c_uint64 * ENTRY_WORDS)()
        self._memory[0] = int(ffi.cast("uintptr_t", self.context))
        self.entry = ctypes.addressof(self._memory)
        self.name_address = self.entry + NAME_OFFSET
        self.move(address)

    def move(self, address: Address) -> None:
        """In place, so that nobody who holds `entry` has to hear of it."""
        packed = _socket_address(address)
        self.address = address
        self.name_bytes = self._memory[1] = len(packed)
        ctypes.memmove(self.name_address, packed, len(packed))


def _socket_address(address: Address) -> bytes:
    ip = ipaddress.ip_address(address[0].partition("%")[0])
    if ip.version == 4:
        return struct.pack("=H", socket.AF_INET) + struct.pack("!H", address[1]) + ip.packed + bytes(8)
    return struct.pack("=H", socket.AF_INET6) + struct.pack("!HL", address[1], 0) + ip.packed + bytes(4)


@dataclass(frozen=True, slots=True)
class Part:
    """Destinations whose packets grow by the same number of bytes, so that one plan of the memory fits them all."""

    trailer: int
    destinations: Sequence[Destination]
    entries: "array[int]"


class Group:
    """Destinations that are sent the same bytes. Coming and going costs something; being sent to costs nothing."""

    __slots__ = ("_members", "_parts")

    def __init__(self, members: Iterable[Destination] = ()) -> None:
        self._members = dict.fromkeys(members)
        self._parts: list[Part] | None = None

    def __len__(self) -> int:
        return len(self._members)

    def __iter__(self) -> Iterator[Destination]:
        return iter(self._members)

    def add(self, destination: Destination) -> None:
        self._members[destination] = None
        self._parts = None

    def discard(self, destination: Destination) -> None:
        self._members.pop(destination, None)
        self._parts = None

    def parts(self) -> list[Part]:
        if self._parts is None:
            by_trailer: dict[int, list[Destination]] = {}
            for member in self._members:
                by_trailer.setdefault(member.trailer, []).append(member)
            self._parts = [
                Part(trailer, members, array("Q", [m.entry for m in members]))
                for trailer, members in by_trailer.items()
            ]
        return self._parts


def grouped(destinations: Iterable[Destination]) -> Group:
    return destinations if isinstance(destinations, Group) else Group(destinations)


class FanOut(Protocol):
    name: str
    sent: int
    unsent: int
    """Packets that the socket did not take: a full buffer drops, it never waits."""
    repeated: int
    """Packets refused because their nonce was used. Anything but 0 is a fault of ours."""

    @abstractmethod
    def send(
        self,
        destinations: Iterable[Destination],
        packets: Sequence[bytes],
        *,
        rtcp: bool = False,
        merge: bool = False,
    ) -> None:
        """Send all packets to all destinations, in order. A packet is at most `MAX_PACKET_BYTES` long.

        A `Group` is the cheapest collection. With `merge` an engine may pad packets (RFC 3550 5.1) to one length and
        hand them to the kernel as one datagram that is cut apart later; packets that were sent before may not be.
        """
