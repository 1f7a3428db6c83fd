"""The part of STUN (RFC 8489) that an ICE-lite agent needs: authenticated binding requests and their answers."""

import binascii
import hmac
import ipaddress
import struct
from dataclasses import dataclass

COOKIE = 0x2112A442
BINDING_REQUEST = 0x0001
BINDING_SUCCESS = 0x0101
USERNAME = 0x0006
MESSAGE_INTEGRITY = 0x0008
XOR_MAPPED_ADDRESS = 0x0020
PRIORITY = 0x0024
USE_CANDIDATE = 0x0025
FINGERPRINT = 0x8028
ICE_CONTROLLED = 0x8029
ICE_CONTROLLING = 0x802A
FINGERPRINT_MASK = 0x5354554E
HEADER_BYTES = 20
INTEGRITY_BYTES = 24  # attribute header and HMAC-SHA1

_HEADER = struct.Struct("!HHL12s")
_ATTRIBUTE = struct.Struct("!HH")


@dataclass(frozen=True, slots=True)
class BindingRequest:
    """A request as it arrived. Nothing in it is true before `is_authentic` says so."""

    transaction: bytes
    local_ufrag: str
    remote_ufrag: str
    use_candidate: bool
    integrity_at: int


def parse_binding_request(datagram: bytes) -> BindingRequest | None:
    """None for whatever is not a well-formed binding request with a user name and MESSAGE-INTEGRITY."""
    if len(datagram) < HEADER_BYTES:
        return None
    message_type, length, cookie, transaction = _HEADER.unpack_from(datagram)
    if message_type != BINDING_REQUEST or cookie != COOKIE or length + HEADER_BYTES != len(datagram):
        return None
    username: bytes | None = None
    use_candidate = False
    at = HEADER_BYTES
    while at + 4 <= len(datagram):
        kind, size = _ATTRIBUTE.unpack_from(datagram, at)
        value_end = at + 4 + size
        if value_end > len(datagram):
            return None
        if kind == MESSAGE_INTEGRITY:
            # RFC 8489 14.5: what follows the integrity attribute is not covered by it and is ignored.
            if size != 20 or username is None:
                return None
            local, _, remote = username.decode("ascii", "replace").partition(":")
            return BindingRequest(transaction, local, remote, use_candidate, at)
        if kind == USERNAME:
            username = datagram[at + 4 : value_end]
        elif kind == USE_CANDIDATE:
            use_candidate = True
        at = value_end + (-size % 4)
    return None


def is_authentic(datagram: bytes, request: BindingRequest, key: bytes) -> bool:
    """Check MESSAGE-INTEGRITY (RFC 8489 14.5) in constant time."""
    at = request.integrity_at
    # The HMAC covers a header whose length ends at the integrity attribute itself.
    covered = datagram[:2] + struct.pack("!H", at + INTEGRITY_BYTES - HEADER_BYTES) + datagram[4:at]
    return hmac.compare_digest(hmac.digest(key, covered, "sha1"), datagram[at + 4 : at + INTEGRITY_BYTES])


def binding_success(transaction: bytes, address: tuple[str, int], key: bytes) -> bytes:
    """The answer to a check: the address it came from, authenticated with the key the check was."""
    ip = _as_the_peer_knows_it(address[0])
    mask = struct.pack("!L", COOKIE) + transaction
    xored = bytes(a ^ b for a, b in zip(ip.packed, mask, strict=False))
    value = struct.pack("!BBH", 0, 1 if ip.version == 4 else 2, address[1] ^ (COOKIE >> 16)) + xored
    return _sealed(BINDING_SUCCESS, transaction, _attribute(XOR_MAPPED_ADDRESS, value), key)


def _as_the_peer_knows_it(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """A socket for both families writes an IPv4 address as an IPv6 one (RFC 4291 2.5.5.2)."""
    ip = ipaddress.ip_address(host.partition("%")[0])
    return ip.ipv4_mapped or ip if isinstance(ip, ipaddress.IPv6Address) else ip


def binding_request(
    transaction: bytes, username: str, key: bytes, *, use_candidate: bool, is_controlling: bool = True
) -> bytes:
    """A full agent's check, as our own clients and tests send it."""
    body = _attribute(USERNAME, username.encode()) + _attribute(PRIORITY, struct.pack("!L", 0x6E7F1EFF))
    body += _attribute(ICE_CONTROLLING if is_controlling else ICE_CONTROLLED, transaction[:8])
    if use_candidate:
        body += _attribute(USE_CANDIDATE, b"")
    return _sealed(BINDING_REQUEST, transaction, body, key)


def _attribute(kind: int, value: bytes) -> bytes:
    return _ATTRIBUTE.pack(kind, len(value)) + value + b"\0" * (-len(value) % 4)


def _sealed(message_type: int, transaction: bytes, body: bytes, key: bytes) -> bytes:
    head = _HEADER.pack(message_type, len(body) + INTEGRITY_BYTES, COOKIE, transaction)
    body += _attribute(MESSAGE_INTEGRITY, hmac.digest(key, head + body, "sha1"))
    message = _HEADER.pack(message_type, len(body) + 8, COOKIE, transaction) + body
    return message + _attribute(FINGERPRINT, struct.pack("!L", binascii.crc32(message) ^ FINGERPRINT_MASK))
