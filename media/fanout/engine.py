"""The hot loop's interface: protect one batch of plaintext packets for every viewer, and send it.

Everything a viewer is sent passes through an engine exactly once. An SRTP session of ours refuses to protect the same
(SSRC, sequence number) again, so no path can repeat an AES-GCM nonce; such a packet is counted and not sent.
"""

import ctypes
import ipaddress
import socket
import struct
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

from media.transport.dtls_srtp import Session, srtp_context
from media.transport.mux import Address

MAX_PACKET_BYTES: Final = 1356  # of plaintext: pylibsrtp's buffer is 1500 and keeps 144 for the trailer


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
