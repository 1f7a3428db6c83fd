"""The only module that knows private names of aiortc and pylibsrtp.

Used of aiortc 1.16: `RTCDtlsTransport` over a duck-typed transport (`_recv`, `_send`, `role`), `_set_role`,
`_srtp_profiles`, `_ssl`, `_rx_srtp`, and `RTCCertificate._create_ssl_context`. Used of pylibsrtp 1.0:
`Session._srtp`, `_binding.ffi` and `_binding.lib`. `self_test` proves at boot that all of it still works.
"""

import asyncio
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

from aiortc.rtcdtlstransport import (
    SRTP_AEAD_AES_128_GCM,
    SRTP_AEAD_AES_256_GCM,
    SRTP_AES128_CM_SHA1_80,
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    SRTPProtectionProfile,
)
from OpenSSL import SSL
from pylibsrtp import Error as SrtpError
from pylibsrtp import Policy, Session
from pylibsrtp import _binding as _srtp

from media.wire.credentials import Fingerprint

__all__ = [
    "Certificate",
    "DtlsSrtp",
    "ReceivingSession",
    "SendingSession",
    "Session",
    "SrtpError",
    "ffi",
    "lib",
    "self_test",
    "srtp_context",
]

ffi: Any = _srtp.ffi
lib: Any = _srtp.lib

PROFILES: Final = (SRTP_AEAD_AES_128_GCM, SRTP_AEAD_AES_256_GCM, SRTP_AES128_CM_SHA1_80)
"""Cheapest first: on this class of CPU AES-128-GCM costs less than half of AES-CM with SHA-1."""
TRAILER_BYTES: Final = {
    SRTP_AEAD_AES_128_GCM.libsrtp_profile: 16,
    SRTP_AEAD_AES_256_GCM.libsrtp_profile: 16,
    SRTP_AES128_CM_SHA1_80.libsrtp_profile: 10,
}
"""By how much SRTP makes a packet longer (RFC 7714, RFC 3711). The self-test compares."""
TX_WINDOW = 512
"""How far behind the newest packet a recovered one may still be sent."""
DTLS_QUEUE_DATAGRAMS = 64


class SelfTestError(Exception):
    """The libraries below us no longer do what this module relies on."""


class Certificate(RTCCertificate):
    """One certificate and one SSL context for all sessions; aiortc would make a context for each."""

    _context: SSL.Context | None = None

    def _create_ssl_context(self, srtp_profiles: list[SRTPProtectionProfile]) -> SSL.Context:
        if self._context is None:
            self._context = super()._create_ssl_context(srtp_profiles)
        return self._context

    @cached_property
    def sha256(self) -> str:
        return next(f.value for f in self.getFingerprints() if f.algorithm == "sha-256")


class _Pipe:
    """What `RTCDtlsTransport` sees where it expects an ICE transport. Bounded: DTLS repeats what we drop."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._out = send
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(DTLS_QUEUE_DATAGRAMS)
        self._closed = False

    async def _recv(self) -> bytes:
        if self._closed:
            raise ConnectionError
        datagram = await self._queue.get()
        if datagram is None:
            raise ConnectionError
        return datagram

    async def _send(self, datagram: bytes) -> None:
        self._out(datagram)

    def feed(self, datagram: bytes) -> None:
        if not self._queue.full():
            self._queue.put_nowait(datagram)

    def close(self) -> None:
        self._closed = True
        if not self._queue.full():
            self._queue.put_nowait(None)


class DtlsSrtp:
    """The DTLS association with one peer, and the SRTP sessions that come out of it.

    `outbound` refuses to protect one (SSRC, sequence number) twice: with AES-GCM that would repeat a nonce, and
    a repeated nonce under another header gives the authentication key away.
    """

    def __init__(
        self,
        certificate: Certificate,
        send: Callable[[bytes], None],
        fingerprints: Sequence[Fingerprint],
        role: str = "server",
    ) -> None:
        self._pipe = _Pipe(send)
        transport: Any = self._pipe
        self._dtls = RTCDtlsTransport(transport, [certificate])
        self._dtls._srtp_profiles = list(PROFILES)
        self._dtls._set_role(role)
        self._role = role
        self._peer = RTCDtlsParameters(
            fingerprints=[RTCDtlsFingerprint(algorithm=f.algorithm, value=f.value) for f in fingerprints]
        )
        self.on_closed: Callable[[], None] = lambda: None
        self.inbound: ReceivingSession
        self.outbound: SendingSession

    def feed(self, datagram: bytes) -> None:
        self._pipe.feed(datagram)

    async def handshake(self) -> None:
        """Raises `ConnectionError` when the peer does not prove the offered fingerprint or shares no profile."""
        await self._dtls.start(self._peer)
        if self._dtls.state != "connected":
            raise ConnectionError("DTLS did not connect")
        self.inbound = ReceivingSession(self._dtls._rx_srtp)
        self.outbound = self._outbound()
        self._dtls.on("statechange", self._state_changed)

    def _outbound(self) -> "SendingSession":
        """aiortc's own sending session allows repeated packets and keeps a window we need not pay for."""
        connection: Any = self._dtls._ssl
        chosen = connection.get_selected_srtp_profile()
        profile = next(p for p in PROFILES if p.openssl_profile == chosen)
        material = connection.export_keying_material(
            b"EXTRACTOR-dtls_srtp", 2 * (profile.key_length + profile.salt_length)
        )
        key = profile.get_key_and_salt(material, 1 if self._role == "server" else 0)
        return sending_session(key, profile.libsrtp_profile)

    def _state_changed(self) -> None:
        if self._dtls.state in ("closed", "failed"):
            self.on_closed()

    def drop(self) -> None:
        """End it as if the network were gone: nothing is said to the peer."""
        self._pipe.close()

    async def stop(self) -> None:
        """Send close_notify and free the association."""
        await self._dtls.stop()
        self._pipe.close()


SPACE_BYTES: Final = 1500
_space: Any = ffi.new("char[]", SPACE_BYTES)
_in_space: Any = ffi.buffer(_space)
_length: Any = ffi.new("int *")


class ReceivingSession:
    """Takes the protection off where pylibsrtp's own session would make a length and check types for each packet.

    All share the space in which libsrtp works: one thread calls it, and what comes out is copied.
    """

    __slots__ = ("_context", "_session")

    def __init__(self, session: Session) -> None:
        self._session = session  # it frees the context when it goes
        self._context = srtp_context(session)

    def unprotect(self, packet: bytes) -> bytes:
        """Raises `SrtpError` for what is not authentic, came before, or is too long."""
        return self._taken_off(lib.srtp_unprotect, packet)

    def unprotect_rtcp(self, packet: bytes) -> bytes:
        return self._taken_off(lib.srtp_unprotect_rtcp, packet)

    def _taken_off(self, unprotect: Any, packet: bytes) -> bytes:
        size = len(packet)
        if size > SPACE_BYTES:
            raise SrtpError("the packet is too long")
        _in_space[0:size] = packet
        _length[0] = size
        status = unprotect(self._context, _space, _length)
        if status:
            raise SrtpError(f"libsrtp refused the packet ({status})")
        taken: bytes = _in_space[0 : _length[0]]
        return taken


class SendingSession(Session):
    """An SRTP session that protects, and knows by how much it makes packets longer."""

    def __init__(self, policy: Policy, trailer_bytes: int) -> None:
        super().__init__(policy)
        self.trailer_bytes = trailer_bytes


def sending_session(key: bytes, profile: int) -> SendingSession:
    policy = Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile)
    policy.allow_repeat_tx = False
    policy.window_size = TX_WINDOW
    return SendingSession(policy, TRAILER_BYTES[profile])


def srtp_context(session: Session) -> Any:
    """libsrtp's own handle, for protecting in place."""
    return session._srtp[0]


async def self_test() -> None:
    """Raises `SelfTestError`. A handshake with ourselves, media both ways, and the refusal of a repeated nonce."""
    try:
        await asyncio.wait_for(_loopback(), 10)
        _refuses_repeats()
        _protects_in_place()
    except (AttributeError, ConnectionError, TimeoutError, SrtpError, SSL.Error) as error:
        raise SelfTestError(f"{type(error).__name__}: {error}") from error


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise SelfTestError(what)


RTP_SAMPLE: Final = b"\x80\x60\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03" + b"livepanty" * 20


async def _loopback() -> None:
    ours, theirs = Certificate.generateCertificate(), Certificate.generateCertificate()
    to_client: list[DtlsSrtp] = []

    def deliver(datagram: bytes) -> None:
        to_client[0].feed(datagram)

    server = DtlsSrtp(ours, deliver, [Fingerprint("sha-256", theirs.sha256)])
    client = DtlsSrtp(theirs, server.feed, [Fingerprint("sha-256", ours.sha256)], role="client")
    to_client.append(client)
    await asyncio.gather(server.handshake(), client.handshake())
    _require(
        client.inbound.unprotect(server.outbound.protect(RTP_SAMPLE)) == RTP_SAMPLE, "SRTP to the client"
    )
    _require(
        server.inbound.unprotect(client.outbound.protect(RTP_SAMPLE)) == RTP_SAMPLE, "SRTP to the server"
    )
    closed = asyncio.Event()
    client.on_closed = closed.set
    await server.stop()
    await asyncio.wait_for(closed.wait(), 5)
    await client.stop()


def _refuses_repeats() -> None:
    session = sending_session(os.urandom(28), Policy.SRTP_PROFILE_AEAD_AES_128_GCM)
    session.protect(RTP_SAMPLE)
    try:
        session.protect(RTP_SAMPLE)
    except SrtpError:
        return
    raise SelfTestError("libsrtp protected one packet twice")


def _protects_in_place() -> None:
    key = os.urandom(28)
    buffer, length = ffi.new("char[]", 1500), ffi.new("int *")
    ffi.memmove(buffer, RTP_SAMPLE, len(RTP_SAMPLE))
    length[0] = len(RTP_SAMPLE)
    session = sending_session(key, Policy.SRTP_PROFILE_AEAD_AES_128_GCM)
    _require(lib.srtp_protect(srtp_context(session), buffer, length) == 0, "srtp_protect")
    _require(length[0] == len(RTP_SAMPLE) + session.trailer_bytes, "the trailer of SRTP")
    other = sending_session(key, Policy.SRTP_PROFILE_AEAD_AES_128_GCM)
    _require(bytes(ffi.buffer(buffer, length[0])) == other.protect(RTP_SAMPLE), "protecting in place")
