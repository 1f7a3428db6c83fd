"""Peers that neither encode nor decode: real ICE, DTLS and SRTP over UDP, and packets that are counted, not shown.

A machine has room for many of them beside the media plane. What they look at is what a network could spoil: every
packet decrypts, none is missing, none comes twice. They also send what no browser would, for those who test that.
"""

import asyncio
import contextlib
import re
import secrets
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from typing import Final

from media.transport.dtls_srtp import Certificate, DtlsSrtp, SrtpError
from media.wire import rtcp, rtp, stun
from media.wire.credentials import Fingerprint, IceCredentials

PostOffer = Callable[[str], Awaitable[str]]
AUDIO, VIDEO, RTX = 111, 96, 97
CHECK_SECONDS, CONSENT_SECONDS = 0.1, 2.5
KEY_FRAME = bytes.fromhex("90 80 8001 10 02 00 9d012a 8002 6801")
DELTA_FRAME = bytes.fromhex("90 80 8001 11 02")
VIDEO_CLOCK, FRAME_RATE, PACKETS_A_FRAME = 90_000, 15, 3
KEY_FRAME_EVERY = 45
KEEP_FROM: Final = 512
"""How far behind the newest packet a missing one still counts as late rather than as lost."""


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

    async def start(self, *, connect_seconds: float = 20.0) -> None:
        """Raises `TimeoutError` or `ConnectionError` when nobody answers, and whatever `post_offer` raises."""
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


class LightPublisher(LightPeer):
    """Sends a picture of a few packets and a sound, and a key frame when it is asked for one."""

    direction = "sendonly"

    def __init__(self, post_offer: PostOffer) -> None:
        super().__init__(post_offer)
        self.frames = 0
        self.key_frames = 0
        self._wanted = True
        self.ssrc = secrets.randbits(30) + 2
        self.seq = secrets.randbits(14)

    def connected(self) -> None:
        self._spawn(self._publish())

    def received_rtcp(self, data: bytes) -> None:
        if any(p.kind == rtcp.PSFB and p.count in (rtcp.PLI, rtcp.FIR) for p in rtcp.split(data)):
            self._wanted = True

    async def _publish(self) -> None:
        started = time.monotonic()
        while True:
            self.frame()
            await asyncio.sleep(max(0.0, started + self.frames / FRAME_RATE - time.monotonic()))

    def frame(self) -> None:
        """One picture, and the sound that goes with it."""
        is_key = self._wanted or self.frames % KEY_FRAME_EVERY == 0
        self._wanted = False
        self.key_frames += is_key
        timestamp = self.frames * (VIDEO_CLOCK // FRAME_RATE) & 0xFFFFFFFF
        for number in range(PACKETS_A_FRAME):
            head = KEY_FRAME if is_key else DELTA_FRAME
            if number:
                head = b"\x80" + head[1:]  # the first packet alone starts the partition
            self.seq = (self.seq + 1) & 0xFFFF
            last = number == PACKETS_A_FRAME - 1
            payload = head + bytes(600)
            self.send_rtp(packet((VIDEO, self.ssrc), self.seq, timestamp, payload, marker=last))
        sound = (self.frames & 0xFFFF, self.frames * 3200 & 0xFFFFFFFF)
        self.send_rtp(packet((AUDIO, self.ssrc ^ 1), *sound, bytes(80), marker=True))
        self.frames += 1


def packet(kind: tuple[int, int], seq: int, timestamp: int, payload: bytes, *, marker: bool) -> bytes:
    """A plain RTP packet (RFC 3550 5.1). `kind` is its payload type and SSRC."""
    return struct.pack("!BBHLL", 0x80, kind[0] | marker << 7, seq, timestamp, kind[1]) + payload


class LightViewer(LightPeer):
    """Counts whole pictures, and what of the picture was lost. Reports as a browser does."""

    direction = "recvonly"

    def __init__(self, post_offer: PostOffer, *, asks_again: bool = True) -> None:
        super().__init__(post_offer)
        self.packets = 0
        self.frames = 0
        self.repeated = 0
        """Packets sent again by RTX that were missing."""
        self._asks_again = asks_again
        self._highest: int | None = None
        self._missing: dict[int, float] = {}
        self._gave_up = 0
        self.ssrc = 0
        self._ours = secrets.randbits(30) + 2

    @property
    def lost(self) -> int:
        """Packets of the picture that never came, also not when they were asked for again."""
        return self._gave_up + len(self._missing)

    def connected(self) -> None:
        found = re.search(r"a=ssrc-group:FID (\d+) ", self.answer) or re.search(
            r"(?s)m=video.*?a=ssrc:(\d+)", self.answer
        )
        self.ssrc = int(found.group(1)) if found else 0
        self._spawn(self._report())

    def received_rtp(self, packet: rtp.RtpPacket) -> None:
        self.packets += 1
        if packet.payload_type == RTX:
            original = rtp.read_rtx_payload(packet.payload)
            if original is not None and self._missing.pop(original[0], None) is not None:
                self.repeated += 1
        elif packet.payload_type == VIDEO:
            self.frames += packet.marker
            self._place(packet.seq)

    def _place(self, seq: int) -> None:
        if self._highest is None:
            self._highest = seq
            return
        ahead = rtp.signed16(seq - self._highest)
        if ahead <= 0:
            self._missing.pop(seq, None)
            return
        now = time.monotonic()
        for gap in range(1, min(ahead, KEEP_FROM)):
            self._missing[(self._highest + gap) & 0xFFFF] = now
        self._gave_up += max(0, ahead - KEEP_FROM)
        while len(self._missing) > KEEP_FROM:
            del self._missing[next(iter(self._missing))]
            self._gave_up += 1
        self._highest = seq
        if self._asks_again and self._missing and ahead > 1:
            self.send_rtcp(rtcp.write_nack(self._ours, self.ssrc, list(self._missing)))

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(1)
            block = rtcp.ReportBlock(self.ssrc, 0, 0, self._highest or 0, 0, 0, 0)
            self.send_rtcp(rtcp.write_receiver_report(self._ours, [block]))
            if self._asks_again and self._missing:
                self.send_rtcp(rtcp.write_nack(self._ours, self.ssrc, list(self._missing)[-64:]))

    async def wait_for_frames(self, more: int, *, seconds: float) -> None:
        """Until so many more pictures came. Raises `TimeoutError`."""
        until = self.frames + more
        async with asyncio.timeout(seconds):
            while self.frames < until:  # noqa: ASYNC110 (packets come by a reader of the loop)
                await asyncio.sleep(0.02)
