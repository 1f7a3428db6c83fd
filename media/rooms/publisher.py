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
from media.wire.codecs import CLOCK_RATES
from media.wire.sdp import MediaSection, Offer
from media.wire.twcc import ArrivalRecorder

MAX_BITRATE = 4_000_000
"""Three sizes of the picture, and sound."""
DATAGRAMS_A_SECOND, DATAGRAMS_BURST = 1000, 2000
"""About 10 Mbit/s. What comes in is multiplied by the audience: more would be at the other rooms' cost."""
MAX_PAYLOAD_BYTES = MAX_PACKET_BYTES - 12 - 12 - 2
"""What leaves room for header, extensions and RTX's two bytes. Browsers and OBS stay below 1200, aiortc at 1300."""


@dataclass(frozen=True, slots=True)
class _Route:
    section: MediaSection
    is_rtx: bool


@dataclass(frozen=True, slots=True)
class _Stream:
    """What an SSRC turned out to carry."""

    kind: str
    layer: int
    is_rtx: bool


class Publisher(Peer, Source):
    def __init__(
        self,
        network: Network,
        offer: Offer,
        participant: str,
        audience: Audience,
        counters: Counters,
        *,
        studio: str,
    ) -> None:
        """`studio` is what the page or program calls itself, empty where it does not say."""
        super().__init__(network, offer, participant)
        self.studio = studio
        self.loss: float | None = None
        self._audience = audience
        self._counters = counters
        self._allowance = TokenBucket(a_second=DATAGRAMS_A_SECOND, burst=DATAGRAMS_BURST)
        self._ssrc = secrets.randbits(31) | 1
        self._tracks: dict[tuple[str, int], ReceiveTrack] = {}
        self._streams: dict[int, _Stream] = {}
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
        track = self._tracks.get((kind, layer))
        if track is None or track.sender_info is None:
            return None
        return SenderClock(track.sender_info, track.sender_info_at)

    def ready(self) -> None:
        self._counters.publishes += 1
        self._audience.publisher_ready()

    def say_goodbye(self) -> None:
        """The DTLS close_notify that follows is all a sender needs."""

    def receive(self, datagram: bytes, arrived: float) -> None:
        now = time.monotonic()
        if not self._allowance.take(now):
            self._counters.publisher_over_limit += 1
            return
        if rtp.is_rtcp(datagram):
            self._receive_rtcp(datagram, arrived)
            return
        data = self.unprotect(datagram)
        packet = rtp.parse(data) if data is not None else None
        route = self._routes.get(packet.payload_type) if packet is not None else None
        if packet is None or route is None:
            return
        self._counters.packets_in += 1
        self._counters.octets_in += len(datagram)
        transport_cc = route.section.extension(sdp.TRANSPORT_CC)
        if transport_cc:
            self._note_arrival(packet.extension(transport_cc), arrived)
        stream = self._stream_of(packet, route)
        if stream is None:
            self._counters.unnamed += 1
            return
        take = self._recovered if stream.is_rtx else self._fresh
        original = take(route, stream, packet, arrived)
        if original is None or not original.payload:
            return  # a duplicate, or a probe of padding only
        if len(original.payload) > MAX_PAYLOAD_BYTES:
            self._counters.oversized += 1
            return
        self._audience.forward(original, now)

    def _stream_of(self, packet: rtp.RtpPacket, route: _Route) -> _Stream | None:
        """What the SSRC carries. A layer's name comes with its packets until a report of ours acknowledges them."""
        known = self._streams.get(packet.ssrc)
        if known is not None and known.is_rtx == route.is_rtx and known.kind == route.section.kind:
            return known
        section, layer = route.section, 0
        if section.rids:
            name = packet.extension(section.extension(sdp.REPAIRED_RID if route.is_rtx else sdp.RID))
            rid = name.decode("ascii", "replace") if name else ""
            if rid not in section.rids:
                return None
            layer = section.rids.index(rid)
        stream = _Stream(section.kind, layer, route.is_rtx)
        # The SSRC that carried it before is given up: a sender that starts anew takes another.
        self._streams = {ssrc: other for ssrc, other in self._streams.items() if other != stream}
        self._streams[packet.ssrc] = stream
        return stream

    def _note_arrival(self, extension: bytes | None, arrived: float) -> None:
        if extension is not None and len(extension) == 2:
            self._arrivals.add(int.from_bytes(extension, "big"), arrived)

    def _fresh(
        self, route: _Route, stream: _Stream, packet: rtp.RtpPacket, arrived: float
    ) -> Incoming | None:
        key = stream.kind, stream.layer
        track = self._tracks.get(key)
        if track is None or track.ssrc != packet.ssrc:
            track = self._tracks[key] = ReceiveTrack(packet.ssrc, CLOCK_RATES[stream.kind])
        if not track.receive(packet.seq, packet.timestamp, arrived):
            return None
        if stream.kind == "video":
            self._ask_again(track, arrived)
        return self._incoming(route, stream, track.ssrc, packet)

    def _recovered(
        self, route: _Route, stream: _Stream, packet: rtp.RtpPacket, arrived: float
    ) -> Incoming | None:
        track = self._tracks.get((stream.kind, stream.layer))
        original = rtp.read_rtx_payload(packet.payload)
        if track is None or original is None or not track.recover(original[0]):
            return None
        self._counters.rtx_received += 1
        packet.seq, packet.payload = original
        return self._incoming(route, stream, track.ssrc, packet)

    def _incoming(self, route: _Route, stream: _Stream, ssrc: int, packet: rtp.RtpPacket) -> Incoming:
        orientation = None
        orientation_id = route.section.extension(sdp.ORIENTATION)
        if orientation_id:
            extension = packet.extension(orientation_id)
            orientation = extension[0] if extension else None
        return Incoming(
            (self.id, ssrc),
            stream.kind,
            stream.layer,
            packet.seq,
            packet.timestamp,
            packet.marker,
            packet.payload,
            orientation,
        )

    def _receive_rtcp(self, datagram: bytes, arrived: float) -> None:
        data = self.unprotect_rtcp(datagram)
        if data is None:
            return
        for packet in rtcp.split(data):
            info = rtcp.read_sender_info(packet)
            for track in self._tracks.values():
                if info is not None and info.ssrc == track.ssrc:
                    track.note_sender_report(info, arrived)

    # Towards the publisher

    def request_key_frame(self, layer: int) -> bool:
        track = self._tracks.get(("video", layer))
        if track is None or not self.is_connected:
            return False
        self._send_rtcp(rtcp.write_pli(self._ssrc, track.ssrc))
        self._counters.plis_sent += 1
        return True

    def tick(self, now: float) -> None:
        """Ten times a second: ask again for what is missing, report arrivals."""
        pictures = [(layer, track) for (kind, layer), track in self._tracks.items() if kind == "video"]
        if not pictures or not self.is_connected:
            return
        for layer, track in pictures:
            self._ask_again(track, now)
            if track.give_up(now):
                self._audience.lost(layer)
        feedback = self._arrivals.report(self._ssrc, pictures[0][1].ssrc)
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
        pictures = {track.ssrc for (kind, _), track in self._tracks.items() if kind == "video"}
        losses = {block.ssrc: block.fraction_lost / 256 for block in blocks}
        for loss in losses.values():
            self._counters.loss_in.observe(loss)
        self.loss = max((loss for ssrc, loss in losses.items() if ssrc in pictures), default=self.loss)

    def _ask_again(self, track: ReceiveTrack, now: float) -> None:
        due = track.nacks_due(now)
        if due:
            self._counters.nacks_sent += len(due)
            self._send_rtcp(rtcp.write_nack(self._ssrc, track.ssrc, due))

    def _send_rtcp(self, packet: bytes) -> None:
        self.ice.send(self.dtls.outbound.protect_rtcp(packet))
