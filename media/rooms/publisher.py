"""The one who sends into a room."""

import secrets
import time
from dataclasses import dataclass

from media.fanout.engine import MAX_PACKET_BYTES
from media.metrics import Counters
from media.rooms.receiving import ReceiveTrack
from media.rooms.source import Audience, Incoming, SenderClock, Source
from media.transport.bucket import TokenBucket
from media.transport.peer import Network, Peer
from media.wire import answers, rtcp, rtp, sdp
from media.wire.sdp import MediaSection, Offer
from media.wire.twcc import ArrivalRecorder

MAX_BITRATE = 2_500_000
DATAGRAMS_A_SECOND, DATAGRAMS_BURST = 1000, 2000
"""About 10 Mbit/s. What comes in is multiplied by the audience: more would be at the other rooms' cost."""
MAX_PAYLOAD_BYTES = MAX_PACKET_BYTES - 12 - 8 - 2
"""What leaves room for header, orientation and RTX's two bytes. Browsers and OBS stay below 1200, aiortc at 1300."""


@dataclass(frozen=True, slots=True)
class _Route:
    section: MediaSection
    is_rtx: bool


class Publisher(Peer, Source):
    def __init__(
        self, network: Network, offer: Offer, participant: str, audience: Audience, counters: Counters
    ) -> None:
        super().__init__(network, offer, participant)
        self.loss: float | None = None
        self._audience = audience
        self._counters = counters
        self._allowance = TokenBucket(a_second=DATAGRAMS_A_SECOND, burst=DATAGRAMS_BURST)
        self._ssrc = secrets.randbits(31) | 1
        self._tracks: dict[str, ReceiveTrack] = {}
        self._arrivals = ArrivalRecorder()
        self._routes: dict[int, _Route] = {}
        for section in offer.sections:
            if section.codec is not None:
                self._routes[section.codec.payload_type] = _Route(section, False)
                if section.rtx is not None:
                    self._routes[section.rtx] = _Route(section, True)

    @property
    def answer(self) -> str:
        return answers.answer_publisher(self.offer, self.local)

    def clock(self, kind: str, layer: int) -> SenderClock | None:
        track = self._tracks.get(kind)
        if track is None or track.sender_info is None:
            return None
        return SenderClock(track.sender_info, track.sender_info_at)

    def ready(self) -> None:
        self._counters.publishes += 1
        self._audience.publisher_ready()

    def say_goodbye(self) -> None:
        """The DTLS close_notify that follows is all a sender needs."""

    def receive(self, datagram: bytes) -> None:
        if not self._allowance.take(time.monotonic()):
            self._counters.publisher_over_limit += 1
            return
        if rtp.is_rtcp(datagram):
            self._receive_rtcp(datagram)
            return
        data = self.unprotect(datagram)
        packet = rtp.parse(data) if data is not None else None
        route = self._routes.get(packet.payload_type) if packet is not None else None
        if packet is None or route is None:
            return
        now = time.monotonic()
        self._counters.packets_in += 1
        self._counters.octets_in += len(datagram)
        if route.section.transport_cc_id:
            self._note_arrival(packet.extension(route.section.transport_cc_id), now)
        original = self._recovered(route, packet) if route.is_rtx else self._fresh(route, packet, now)
        if original is None or not original.payload:
            return  # a duplicate, or a probe of padding only
        if len(original.payload) > MAX_PAYLOAD_BYTES:
            self._counters.oversized += 1
            return
        self._audience.forward(original, now)

    def _note_arrival(self, extension: bytes | None, now: float) -> None:
        if extension is not None and len(extension) == 2:
            self._arrivals.add(int.from_bytes(extension, "big"), now)

    def _fresh(self, route: _Route, packet: rtp.RtpPacket, now: float) -> Incoming | None:
        kind = route.section.kind
        track = self._tracks.get(kind)
        if track is None or track.ssrc != packet.ssrc:
            track = self._tracks[kind] = ReceiveTrack(packet.ssrc, sdp.CLOCK_RATES[kind])
        if not track.receive(packet.seq, packet.timestamp, now):
            return None
        if kind == "video":
            self._ask_again(now)
        return self._incoming(route, track, packet, packet.seq, packet.payload)

    def _recovered(self, route: _Route, packet: rtp.RtpPacket) -> Incoming | None:
        track = self._tracks.get(route.section.kind)
        original = rtp.read_rtx_payload(packet.payload)
        if track is None or original is None or not track.recover(original[0]):
            return None
        self._counters.rtx_received += 1
        return self._incoming(route, track, packet, *original)

    def _incoming(
        self, route: _Route, track: ReceiveTrack, packet: rtp.RtpPacket, seq: int, payload: bytes
    ) -> Incoming:
        orientation = None
        if route.section.orientation_id:
            extension = packet.extension(route.section.orientation_id)
            orientation = extension[0] if extension else None
        source = (self.id, track.ssrc)
        kind = route.section.kind
        return Incoming(source, kind, 0, seq, packet.timestamp, packet.marker, payload, orientation)

    def _receive_rtcp(self, datagram: bytes) -> None:
        data = self.unprotect_rtcp(datagram)
        if data is None:
            return
        for packet in rtcp.split(data):
            info = rtcp.read_sender_info(packet)
            for track in self._tracks.values():
                if info is not None and info.ssrc == track.ssrc:
                    track.note_sender_report(info, time.monotonic())

    # Towards the publisher

    def request_key_frame(self, layer: int) -> bool:
        track = self._tracks.get("video")
        if track is None or not self.is_connected:
            return False
        self._send_rtcp(rtcp.write_pli(self._ssrc, track.ssrc))
        self._counters.plis_sent += 1
        return True

    def tick(self, now: float) -> None:
        """Ten times a second: ask again for what is missing, report arrivals."""
        video = self._tracks.get("video")
        if video is None or not self.is_connected:
            return
        self._ask_again(now)
        if video.give_up(now):
            self._audience.need_key_frame(0)
        feedback = self._arrivals.report(self._ssrc, video.ssrc)
        if feedback is not None:
            self._send_rtcp(feedback)

    def report(self, now: float) -> None:
        """Once a second: receiver report, and how much we are willing to take."""
        tracks = list(self._tracks.values())
        if not tracks or not self.is_connected:
            return
        for track in tracks:
            track.give_up(now)
        blocks = [t.report(now) for t in tracks]
        self._note_loss(blocks)
        packet = rtcp.write_receiver_report(self._ssrc, blocks)
        self._send_rtcp(packet + rtcp.write_remb(self._ssrc, MAX_BITRATE, [t.ssrc for t in tracks]))

    def _note_loss(self, blocks: list[rtcp.ReportBlock]) -> None:
        video = self._tracks.get("video")
        for block in blocks:
            loss = block.fraction_lost / 256
            self._counters.loss_in.observe(loss)
            if video is not None and block.ssrc == video.ssrc:
                self.loss = loss

    def _ask_again(self, now: float) -> None:
        track = self._tracks["video"]
        due = track.nacks_due(now)
        if due:
            self._counters.nacks_sent += len(due)
            self._send_rtcp(rtcp.write_nack(self._ssrc, track.ssrc, due))

    def _send_rtcp(self, packet: bytes) -> None:
        self.ice.send(self.dtls.outbound.protect_rtcp(packet))
