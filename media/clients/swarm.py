"""Load for a media server: one stream that was encoded beforehand, and many viewers who are each a real endpoint.

A few viewers decrypt and check all they are sent. The kernel drops the media of the others before it reaches them
(a socket filter): they cost the machine no more than packets that leave it by a network card. All of them send what a
browser sends: a receiver report a second, and a consent check each two and a half.
"""

import asyncio
import ctypes
import socket
import struct
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from media.clients.endpoint import Endpoint, PostOffer
from media.clients.stream import Stream
from media.transport.dtls_srtp import Certificate, SrtpError
from media.wire import rtcp, rtp
from media.wire.codecs import CLOCK_RATES
from media.wire.rtp import signed16

AUDIO, VIDEO, RTX = 111, 96, 97
JOINING_AT_ONCE = 8
TICK_SECONDS = 0.05
SO_ATTACH_FILTER = 26
STAMP = struct.Struct("!Q")
PUBLISHER_SSRC = {"audio": 1111, "video": 2222}
Connect = Callable[[Endpoint], Awaitable[None]]


def offer(endpoint: Endpoint, direction: str) -> str:
    """What a browser would offer, shortened to what matters."""
    head = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1"]
    common = [*endpoint.transport_lines("actpass"), f"a={direction}", "a=rtcp-mux", "a=rtcp-rsize"]
    audio = [
        f"m=audio 9 UDP/TLS/RTP/SAVPF {AUDIO}", "c=IN IP4 0.0.0.0", "a=mid:0", *common,
        f"a=rtpmap:{AUDIO} opus/48000/2", f"a=fmtp:{AUDIO} minptime=10;useinbandfec=1",
    ]  # fmt: skip
    video = [
        f"m=video 9 UDP/TLS/RTP/SAVPF {VIDEO} {RTX}", "c=IN IP4 0.0.0.0", "a=mid:1", *common,
        f"a=rtpmap:{VIDEO} VP8/90000", f"a=rtcp-fb:{VIDEO} nack", f"a=rtcp-fb:{VIDEO} nack pli",
        f"a=rtpmap:{RTX} rtx/90000", f"a=fmtp:{RTX} apt={VIDEO}",
    ]  # fmt: skip
    if direction == "sendonly":
        audio.append(f"a=ssrc:{PUBLISHER_SSRC['audio']} cname:swarm")
        video.append(f"a=ssrc:{PUBLISHER_SSRC['video']} cname:swarm")
    return "\r\n".join([*head, *audio, *video]) + "\r\n"


def by_offer(post_offer: PostOffer, direction: str) -> Connect:
    """Connect as WHIP and WHEP have it: we offer, they answer."""

    async def connect(endpoint: Endpoint) -> None:
        await endpoint.connect(await post_offer(offer(endpoint, direction)))

    return connect


class StreamSender:
    """Sends a stream over and over, in real time. The first bytes of each sound say when it was sent."""

    def __init__(self, stream: Stream, send: Callable[[str, bytes], None]) -> None:
        self._stream = stream
        self._send = send
        self._seq = {"audio": 1000, "video": 2000}

    async def run(self) -> None:
        start, turn = time.monotonic(), 0
        while True:
            base = start + turn * self._stream.seconds
            for piece in self._stream.pieces:
                wait = base + piece.at - time.monotonic()
                if wait > 0.0005:
                    await asyncio.sleep(wait)
                elapsed = int(turn * self._stream.seconds * CLOCK_RATES[piece.kind])
                self._emit(piece.kind, piece.marker, piece.timestamp + elapsed, piece.payload)
            turn += 1

    def _emit(self, kind: str, marker: bool, timestamp: int, payload: bytes) -> None:
        self._seq[kind] = seq = self._seq[kind] + 1 & 0xFFFF
        if kind == "audio":
            payload = STAMP.pack(time.monotonic_ns()) + payload[STAMP.size :]
        packet = rtp.write(
            marker=marker,
            payload_type=VIDEO if kind == "video" else AUDIO,
            seq=seq,
            timestamp=timestamp & 0xFFFFFFFF,
            ssrc=PUBLISHER_SSRC[kind],
            payload=payload,
            extensions=b"",
        )
        self._send(kind, packet)


@dataclass(slots=True)
class Verifier:
    """What one viewer saw. `delays` are seconds from the sending of a sound to its arrival here."""

    endpoint: Endpoint
    packets: int = 0
    bad: int = 0
    lost: int = 0
    delays: list[float] = field(default_factory=list)
    _last: dict[int, int] = field(default_factory=dict)

    def begin(self) -> None:
        """What was seen while the stream began does not count."""
        self.lost = self.bad = 0
        self.delays.clear()

    def receive(self, datagram: bytes) -> None:
        try:
            if rtp.is_rtcp(datagram):
                self.endpoint.inbound.unprotect_rtcp(datagram)
                return
            packet = rtp.parse(self.endpoint.inbound.unprotect(datagram))
        except SrtpError:
            self.bad += 1
            return
        if packet is None:
            self.bad += 1
            return
        self.packets += 1
        last = self._last.get(packet.ssrc)
        if last is not None:
            # One that comes late was counted as lost when it was passed over, and is found again.
            self.lost += signed16(packet.seq - last) - 1 if signed16(packet.seq - last) > 0 else -1
        self._last[packet.ssrc] = packet.seq if last is None or signed16(packet.seq - last) > 0 else last
        if packet.payload_type == AUDIO and len(packet.payload) >= STAMP.size:
            self.delays.append((time.monotonic_ns() - STAMP.unpack_from(packet.payload)[0]) / 1e9)


class Swarm:
    """Viewers of one stream. The first `verifying` of them check what they get."""

    def __init__(self, connect: Connect, certificate: Certificate, host: str = "127.0.0.1") -> None:
        self._connect = connect
        self._certificate = certificate
        self._host = host
        self.viewers: list[Endpoint] = []
        self.verifiers: list[Verifier] = []
        self._feedback: asyncio.Task[None] | None = None

    async def join(self, count: int, *, verifying: int = 3) -> None:
        self._feedback = asyncio.create_task(self._send_feedback())
        gate = asyncio.Semaphore(JOINING_AT_ONCE)

        async def one(number: int) -> None:
            endpoint = Endpoint(self._certificate, self._host)
            async with gate:
                await self._connect(endpoint)
            if number < verifying:
                verifier = Verifier(endpoint)
                endpoint.on_media = verifier.receive
                self.verifiers.append(verifier)
            else:
                drop_media(endpoint.socket)
            self.viewers.append(endpoint)

        async with asyncio.TaskGroup() as group:
            for number in range(count):
                group.create_task(one(number))

    @property
    def packets(self) -> int:
        """Packets that all viewers together were sent, as far as those who look can tell."""
        return sum(v.packets for v in self.verifiers) * len(self.viewers) // max(1, len(self.verifiers))

    async def leave(self) -> None:
        if self._feedback is not None:
            self._feedback.cancel()
        for viewer in self.viewers:
            await viewer.close()
        self.viewers, self.verifiers = [], []

    async def _send_feedback(self) -> None:
        report = rtcp.write_receiver_report(1, [])
        due, turn = 0.0, 0
        while True:
            await asyncio.sleep(TICK_SECONDS)
            due += len(self.viewers) * TICK_SECONDS
            while due >= 1 and self.viewers:
                due -= 1
                turn += 1
                round_number, at = divmod(turn, len(self.viewers))
                self.viewers[at].send_rtcp(report)
                if (round_number + at) % 5 in (0, 2):  # two of five seconds
                    self.viewers[at].consent()


def drop_media(receiving: socket.socket) -> None:
    """The kernel frees RTP and RTCP at the socket; STUN and DTLS still arrive (socket(7), SO_ATTACH_FILTER)."""
    assert sys.platform == "linux"
    program = (
        (0x30, 0, 0, 8),  # the first byte after the UDP header
        (0x35, 0, 1, 128),  # 128 and above is RTP or RTCP (RFC 7983)
        (0x06, 0, 0, 0),
        (0x06, 0, 0, 0xFFFF),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    receiving.setsockopt(
        socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", len(program), ctypes.addressof(code))
    )


def percentile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] if values else 0.0
