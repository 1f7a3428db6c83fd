"""The connection of a light peer: real ICE, DTLS and SRTP over UDP, and nothing that encodes or decodes."""

import asyncio
import contextlib
import re
import secrets
import socket
from collections.abc import Awaitable, Callable

from media.transport.dtls_srtp import Certificate, DtlsSrtp, SrtpError
from media.wire import rtp, stun
from media.wire.credentials import Fingerprint, IceCredentials

PostOffer = Callable[[str], Awaitable[str]]
AUDIO, VIDEO, RTX = 111, 96, 97
CHECK_SECONDS, CONSENT_SECONDS = 0.1, 2.5


def offer_text(credentials: IceCredentials, fingerprint: str, direction: str) -> str:
    """What a browser offers for one VP8 picture and its sound, without what nobody here looks at."""
    shared = (
        f"a=ice-ufrag:{credentials.ufrag}\r\na=ice-pwd:{credentials.password}\r\n"
        f"a=fingerprint:sha-256 {fingerprint}\r\na=setup:actpass\r\na=rtcp-mux\r\na={direction}\r\n"
    )
    return (
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
        f"m=audio 9 UDP/TLS/RTP/SAVPF {AUDIO}\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\n{shared}"
        f"a=rtpmap:{AUDIO} opus/48000/2\r\n"
        f"m=video 9 UDP/TLS/RTP/SAVPF {VIDEO} {RTX}\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\n{shared}"
        f"a=rtpmap:{VIDEO} VP8/90000\r\na=rtcp-fb:{VIDEO} nack\r\na=rtcp-fb:{VIDEO} nack pli\r\n"
        f"a=rtcp-fb:{VIDEO} goog-remb\r\na=rtpmap:{RTX} rtx/90000\r\na=fmtp:{RTX} apt={VIDEO}\r\n"
    )


def _attribute(text: str, name: str) -> str:
    found = re.search(rf"(?m)^a={name}:(\S.*?)\r?$", text)
    if found is None:
        raise ValueError(f"the answer has no {name}")
    return found.group(1)


class LightPeer:
    """One peer connection. `start`, then `stop` (with a goodbye) or `vanish` (without)."""

    direction = ""
    _certificate: Certificate | None = None

    def __init__(self, post_offer: PostOffer) -> None:
        if LightPeer._certificate is None:
            LightPeer._certificate = Certificate.generateCertificate()
        self.certificate = LightPeer._certificate
        self.answer = ""
        self.ended = asyncio.Event()
        """The other side closed the connection."""
        self.bad = 0
        """Datagrams that did not decrypt."""
        self._post_offer = post_offer
        self._credentials = IceCredentials.fresh()
        self._checked = asyncio.Event()
        self._key = b""
        self._username = ""
        self._jobs: list[asyncio.Task[None]] = []
        self.dtls: DtlsSrtp
        self.socket: socket.socket

    async def start(self, *, connect_seconds: float = 20.0, local: tuple[str, int] | None = None) -> None:
        """`local` is the address to send from; any where none is named.

        Raises `TimeoutError` or `ConnectionError` when nobody answers, and whatever `post_offer` raises."""
        await self.offer()
        self._username = f"{_attribute(self.answer, 'ice-ufrag')}:{self._credentials.ufrag}"
        self._key = _attribute(self.answer, "ice-pwd").encode()
        host, port = _attribute(self.answer, "candidate").split()[4:6]
        algorithm, _, value = _attribute(self.answer, "fingerprint").partition(" ")
        self.dtls = DtlsSrtp(self.certificate, self.send, [Fingerprint(algorithm, value)], role="client")
        self.dtls.on_closed = self.ended.set
        self.socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        if local is not None:
            self.socket.bind(local)
        self.socket.connect((host, int(port)))
        asyncio.get_running_loop().add_reader(self.socket.fileno(), self._readable)
        self._spawn(self._keep_consent())
        async with asyncio.timeout(connect_seconds):
            await self._checked.wait()
            await self.dtls.handshake()
        self.connected()

    async def offer(self) -> None:
        """Only that: the other side then waits for a peer who does not come."""
        self.answer = await self._post_offer(
            offer_text(self._credentials, self.certificate.sha256, self.direction)
        )

    def connected(self) -> None:
        """Media may flow."""

    def send(self, datagram: bytes) -> None:
        with contextlib.suppress(OSError):
            self.socket.send(datagram)

    def send_rtp(self, packet: bytes) -> None:
        with contextlib.suppress(SrtpError):  # an engineered header may repeat a number
            self.send(self.dtls.outbound.protect(packet))

    def send_rtcp(self, packet: bytes) -> None:
        with contextlib.suppress(SrtpError):
            self.send(self.dtls.outbound.protect_rtcp(packet))

    def received_rtp(self, packet: rtp.RtpPacket) -> None:
        """One authentic RTP packet."""

    def received_rtcp(self, data: bytes) -> None:
        """One authentic RTCP compound."""

    async def stop(self) -> None:
        if hasattr(self, "dtls"):
            await self.dtls.stop()
        await self.vanish()

    async def vanish(self) -> None:
        """As when the power fails: nothing is said to the other side."""
        for job in self._jobs:
            job.cancel()
        await asyncio.gather(*self._jobs, return_exceptions=True)
        if hasattr(self, "socket") and self.socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self.socket.fileno())
            self.socket.close()
            self.dtls.drop()

    def _spawn(self, job: Awaitable[None]) -> None:
        self._jobs.append(asyncio.ensure_future(job))

    async def _keep_consent(self) -> None:
        while True:
            check = stun.binding_request(
                secrets.token_bytes(12), self._username, self._key, use_candidate=True
            )
            self.send(check)
            await asyncio.sleep(CONSENT_SECONDS if self._checked.is_set() else CHECK_SECONDS)

    def _readable(self) -> None:
        for _ in range(256):
            try:
                datagram = self.socket.recv(2048)
            except OSError:
                return
            self._received(datagram)

    def _received(self, datagram: bytes) -> None:
        if not datagram:
            return
        if datagram[0] <= 3:
            self._checked.set()
        elif 20 <= datagram[0] <= 63:
            self.dtls.feed(datagram)
        elif hasattr(self.dtls, "inbound"):
            self._media(datagram)

    def _media(self, datagram: bytes) -> None:
        try:
            if rtp.is_rtcp(datagram):
                self.received_rtcp(self.dtls.inbound.unprotect_rtcp(datagram))
                return
            packet = rtp.parse(self.dtls.inbound.unprotect(datagram))
        except SrtpError:
            self.bad += 1
            return
        if packet is not None:
            self.received_rtp(packet)
