"""One WebRTC connection without media processing, over a socket of its own: for load, a thousand of them in a process.

ICE with one host candidate (we check, they answer), DTLS as the client, and the SRTP sessions that come out of it.
"""

import asyncio
import os
import re
import socket
from collections.abc import Awaitable, Callable

from media.transport.dtls_srtp import Certificate, DtlsSrtp, ReceivingSession, SendingSession
from media.wire import stun
from media.wire.credentials import Fingerprint, IceCredentials

PostOffer = Callable[[str], Awaitable[str]]
CHECK_SECONDS = 0.1
RECEIVE_BUFFER_BYTES = 1 << 20
DRAIN_DATAGRAMS = 64


class Endpoint:
    def __init__(self, certificate: Certificate, host: str = "127.0.0.1") -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        self.socket.bind((host, 0))
        self.socket.setblocking(False)
        self.local = IceCredentials.fresh()
        self.on_media: Callable[[bytes], None] = lambda _: None
        self.inbound: ReceivingSession
        self.outbound: SendingSession
        self._certificate = certificate
        self._remote: tuple[str, int] | None = None
        self._answered = asyncio.Event()
        self._dtls: DtlsSrtp | None = None
        self._is_controlling = True

    def transport_lines(self, setup: str) -> list[str]:
        """What an offer or answer of ours says of ICE and DTLS."""
        host, port = self.socket.getsockname()
        return [
            f"a=ice-ufrag:{self.local.ufrag}",
            f"a=ice-pwd:{self.local.password}",
            f"a=fingerprint:sha-256 {self._certificate.sha256}",
            f"a=setup:{setup}",
            f"a=candidate:1 1 udp 2130706431 {host} {port} typ host",
        ]

    async def connect(self, remote: str, *, is_controlling: bool = True, seconds: float = 30.0) -> None:
        """To the other side of the SDP `remote`, which is passive in DTLS or lets us choose. Raises `TimeoutError`,
        or `ConnectionError` when DTLS fails."""
        self._is_controlling = is_controlling
        self._credentials = IceCredentials(
            _one(r"a=ice-ufrag:(\S+)", remote), _one(r"a=ice-pwd:(\S+)", remote)
        )
        kind, value = _one(r"a=fingerprint:(\S+ \S+)", remote).split(" ")
        candidates = re.findall(r"a=candidate:\S+ 1 [uU][dD][pP] \d+ ([\d.]+) (\d+) typ host", remote)
        self._dtls = DtlsSrtp(
            self._certificate, self._send, [Fingerprint(kind.lower(), value)], role="client"
        )
        asyncio.get_running_loop().add_reader(self.socket.fileno(), self._readable)
        async with asyncio.timeout(seconds):
            while not self._answered.is_set():
                for host, port in candidates:
                    self._check((host, int(port)))
                try:
                    await asyncio.wait_for(self._answered.wait(), CHECK_SECONDS)
                except TimeoutError:
                    continue
            await self._dtls.handshake()
        self.inbound, self.outbound = self._dtls.inbound, self._dtls.outbound

    def consent(self) -> None:
        """RFC 7675: say that we still want what is sent."""
        if self._remote is not None:
            self._check(self._remote)

    def send_rtp(self, packet: bytes) -> None:
        self._send(self.outbound.protect(packet))

    def send_rtcp(self, packet: bytes) -> None:
        self._send(self.outbound.protect_rtcp(packet))

    async def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self.socket.fileno())
        if self._dtls is not None:
            await self._dtls.stop()
        self.socket.close()

    def _check(self, address: tuple[str, int]) -> None:
        username = f"{self._credentials.ufrag}:{self.local.ufrag}"
        key = self._credentials.password.encode()
        check = stun.binding_request(
            os.urandom(12),
            username,
            key,
            use_candidate=self._is_controlling,
            is_controlling=self._is_controlling,
        )
        self._send_to(check, address)

    def _send(self, datagram: bytes) -> None:
        if self._remote is not None:
            self._send_to(datagram, self._remote)

    def _send_to(self, datagram: bytes, address: tuple[str, int]) -> None:
        try:
            self.socket.sendto(datagram, address)
        except OSError:
            return  # as if the network had lost it

    def _readable(self) -> None:
        for _ in range(DRAIN_DATAGRAMS):
            try:
                datagram, source = self.socket.recvfrom(2048)
            except OSError:
                return
            first = datagram[0] if datagram else 255
            if 128 <= first <= 191:
                self.on_media(datagram)
            elif 20 <= first <= 63 and self._dtls is not None:
                self._dtls.feed(datagram)
            elif first <= 3:
                self._stun(datagram, source)

    def _stun(self, datagram: bytes, source: tuple[str, int]) -> None:
        request = stun.parse_binding_request(datagram)
        if request is not None:
            key = self.local.password.encode()
            self._send_to(stun.binding_success(request.transaction, source, key), source)
        elif datagram[:2] == stun.BINDING_SUCCESS.to_bytes(2, "big"):
            self._remote = self._remote or source
            self._answered.set()


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ConnectionError(f"no {pattern} in the answer")
    return found[1]
