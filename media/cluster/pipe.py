"""A room carried on by another process: RTP under SRTP with keys from the control plane, one UDP flow for each edge.

The origin taps its room; the edge's `PipeIn` stands where a publisher stands. Payload types say what a packet is: 111
sound, 96 and above the layers of the picture. Feedback comes back on the same flow: NACK, PLI, receiver reports.

Both directions have a key of their own, made anew each time that a pipe is opened: the origin's sequence numbers go on
from pipe to pipe, and a key that had seen them would repeat nonces. What is sent again is the very datagram of before.
"""

import asyncio
import secrets
import socket
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, Protocol

from pylibsrtp import Error as SrtpError
from pylibsrtp import Policy, Session

from media import log
from media.rooms.outgoing import MediaPacket
from media.rooms.receiving import ReceiveTrack
from media.rooms.source import Audience, Incoming, SenderClock, Source
from media.rooms.tap import Tap
from media.transport.bucket import TokenBucket
from media.transport.dtls_srtp import sending_session
from media.wire import rtcp, rtp
from media.wire.codecs import CLOCK_RATES

KEY_BYTES: Final = 28
SOUND, PICTURE = 111, 96
LAYERS_MAX: Final = 4
ORIENTATION: Final = 1
RING_DATAGRAMS: Final = 2048
RESENT_A_SECOND, RESENT_BURST = 500, 500
DATAGRAMS_A_TURN: Final = 256
DATAGRAM_BYTES_MAX: Final = 1500
"""pylibsrtp takes no more. What is longer arrives truncated and then fails its authentication."""
SILENT_SECONDS: Final = 5.0
UNWATCHED_SECONDS: Final = 60.0
RECEIVE_BUFFER: Final = 4 << 20
Address = tuple[str, int]


def receiving_session(key: bytes) -> Session:
    policy = Policy(
        key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=Policy.SRTP_PROFILE_AEAD_AES_128_GCM
    )
    policy.window_size = 1024
    return Session(policy)


def _socket(host: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    made.bind((host, 0))
    made.setblocking(False)
    return made


class Tapped(Protocol):
    """What the origin's end of a pipe knows of its room."""

    taps: list[Tap]

    def need_key_frame(self, layer: int) -> None: ...

    def capture_clocks(self, layer: int, now: float) -> dict[str, tuple[float, int]]: ...


class PipeOut(Tap):
    """The origin's end. Nothing here waits: a full socket drops, and the edge asks again."""

    def __init__(self, room: Tapped, *, edge: Address, host: str, key_down: bytes, key_up: bytes) -> None:
        self._room = room
        self._edge = edge
        self._down = sending_session(key_down, Policy.SRTP_PROFILE_AEAD_AES_128_GCM)
        self._up = receiving_session(key_up)
        base = secrets.randbits(28) << 3
        self._ssrcs = {("audio", 0): base} | {("video", n): base + 1 + n for n in range(LAYERS_MAX)}
        self._sent: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self._resent = TokenBucket(a_second=RESENT_A_SECOND, burst=RESENT_BURST)
        self._counts: dict[tuple[str, int], tuple[int, int]] = {}
        self.repeated = 0
        """Packets that were not sent because their nonce was used. Anything but 0 is a fault of ours."""
        self._socket = _socket(host)
        self._heard_at = time.monotonic()
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._readable)
        room.taps.append(self)

    def packet(self, packet: MediaPacket, layer: int, now: float) -> None:
        if layer >= LAYERS_MAX:
            return
        key = packet.kind, layer
        orientation = (
            rtp.element(ORIENTATION, packet.orientation, 1) if packet.orientation is not None else b""
        )
        plain = rtp.write(
            marker=packet.marker,
            payload_type=SOUND if packet.kind == "audio" else PICTURE + layer,
            seq=packet.index & 0xFFFF,
            timestamp=packet.timestamp,
            ssrc=self._ssrcs[key],
            payload=packet.payload,
            extensions=orientation,
        )
        try:
            datagram = self._down.protect(plain)
        except SrtpError:
            self.repeated += 1
            return
        packets, octets = self._counts.get(key, (0, 0))
        self._counts[key] = packets + 1, octets + len(packet.payload)
        self._sent[self._ssrcs[key], packet.index & 0xFFFF] = datagram
        if len(self._sent) > RING_DATAGRAMS:
            self._sent.popitem(last=False)
        self._send(datagram)

    def second(self, now: float) -> None:
        """The room's clocks, so that sound and picture stay together beyond the pipe."""
        for (kind, layer), (packets, octets) in self._counts.items():
            clock = self._room.capture_clocks(layer, now).get(kind)
            if clock is not None:
                seconds, timestamp = clock
                report = rtcp.write_sender_report(
                    self._ssrcs[kind, layer], int(seconds * (1 << 32)), timestamp, packets, octets
                )
                self._send(self._down.protect_rtcp(report))

    def is_silent(self, now: float) -> bool:
        return now - self._heard_at > SILENT_SECONDS

    def close(self) -> None:
        if self in self._room.taps:
            self._room.taps.remove(self)
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()

    def _send(self, datagram: bytes) -> None:
        try:
            self._socket.sendto(datagram, self._edge)
        except OSError:
            return  # it asks again, or is silent and let go

    def _readable(self) -> None:
        for _ in range(DATAGRAMS_A_TURN):
            try:
                data, address = self._socket.recvfrom(DATAGRAM_BYTES_MAX)
            except OSError:
                return
            if address[:2] == self._edge:
                self._feedback(data)

    def _feedback(self, datagram: bytes) -> None:
        try:
            data = self._up.unprotect_rtcp(datagram)
        except SrtpError:
            return
        now = self._heard_at = time.monotonic()
        layers = {ssrc: layer for (kind, layer), ssrc in self._ssrcs.items() if kind == "video"}
        for packet in rtcp.split(data):
            ssrc = rtcp.media_ssrc(packet)
            if packet.kind == rtcp.PSFB and packet.count == rtcp.PLI and ssrc in layers:
                self._room.need_key_frame(layers[ssrc])
            elif packet.kind == rtcp.RTPFB and packet.count == rtcp.NACK:
                for seq in rtcp.read_nack(packet):
                    again = self._sent.get((ssrc, seq))
                    if again is not None and self._resent.take(now):
                        self._send(again)


class PipeIn(Source):
    """The edge's end: a source like any other. `drained` hears after each reading of the socket."""

    is_carried: bool = True

    def __init__(
        self, audience: Audience, *, host: str, key_down: bytes, key_up: bytes, drained: Callable[[], None]
    ) -> None:
        self.id = f"pipe-{secrets.token_hex(8)}"
        self.participant = ""
        self.loss: float | None = None
        self._audience = audience
        self._down = receiving_session(key_down)
        self._up = sending_session(key_up, Policy.SRTP_PROFILE_AEAD_AES_128_GCM)
        self._ssrc = secrets.randbits(31) | 1
        self._tracks: dict[tuple[str, int], ReceiveTrack] = {}
        self._origin: Address | None = None
        self._heard_at = time.monotonic()
        self._drained = drained
        self._socket = _socket(host)
        self.port = int(self._socket.getsockname()[1])
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._readable)

    def _readable(self) -> None:
        for _ in range(DATAGRAMS_A_TURN):
            try:
                data, address = self._socket.recvfrom(DATAGRAM_BYTES_MAX)
            except OSError:
                break
            take = self._clock_came if rtp.is_rtcp(data) else self._media_came
            if take(data, time.monotonic()):
                self._origin = address[:2]
                self._heard_at = time.monotonic()
        self._drained()

    def _media_came(self, datagram: bytes, now: float) -> bool:
        try:
            packet = rtp.parse(self._down.unprotect(datagram))
        except SrtpError:
            return False
        if packet is None:
            return False
        kind, layer = (
            ("audio", 0) if packet.payload_type == SOUND else ("video", packet.payload_type - PICTURE)
        )
        if not 0 <= layer < LAYERS_MAX:
            return False
        track = self._tracks.get((kind, layer))
        if track is None or track.ssrc != packet.ssrc:
            track = self._tracks[kind, layer] = ReceiveTrack(packet.ssrc, CLOCK_RATES[kind])
        if track.receive(packet.seq, packet.timestamp, now):
            turned = packet.extension(ORIENTATION)
            source = (self.id, track.ssrc)
            self._audience.forward(
                Incoming(
                    source,
                    kind,
                    layer,
                    packet.seq,
                    packet.timestamp,
                    packet.marker,
                    packet.payload,
                    turned[0] if turned else None,
                ),
                now,
            )
        self._ask_again(track, now)
        return True

    def _clock_came(self, datagram: bytes, now: float) -> bool:
        try:
            data = self._down.unprotect_rtcp(datagram)
        except SrtpError:
            return False
        for packet in rtcp.split(data):
            info = rtcp.read_sender_info(packet)
            for track in self._tracks.values():
                if info is not None and info.ssrc == track.ssrc:
                    track.note_sender_report(info, now)
        return True

    def request_key_frame(self, layer: int) -> bool:
        track = self._tracks.get(("video", layer))
        if track is None:
            return False
        self._send(rtcp.write_pli(self._ssrc, track.ssrc))
        return True

    def clock(self, kind: str, layer: int) -> SenderClock | None:
        track = self._tracks.get((kind, layer))
        if track is None or track.sender_info is None:
            return None
        return SenderClock(track.sender_info, track.sender_info_at)

    def tick(self, now: float) -> None:
        for (kind, layer), track in self._tracks.items():
            self._ask_again(track, now)
            if track.give_up(now) and kind == "video":
                self._audience.lost(layer)

    def report(self, now: float) -> None:
        if not self._tracks:
            return
        blocks = [track.report(now) for track in self._tracks.values()]
        self.loss = max(block.fraction_lost / 256 for block in blocks)
        self._send(rtcp.write_receiver_report(self._ssrc, blocks))

    def is_silent(self, now: float) -> bool:
        return now - self._heard_at > SILENT_SECONDS

    def close(self) -> None:
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            log.info("media.pipe_closed", pipe=self.id)

    def _ask_again(self, track: ReceiveTrack, now: float) -> None:
        due = track.nacks_due(now)
        if due:
            self._send(rtcp.write_nack(self._ssrc, track.ssrc, due))

    def _send(self, packet: bytes) -> None:
        if self._origin is not None and self._socket.fileno() >= 0:
            try:
                self._socket.sendto(self._up.protect_rtcp(packet), self._origin)
            except OSError:
                return  # asked for again in a tenth of a second
