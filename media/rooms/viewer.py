"""One who watches. A viewer may send RTCP and nothing else."""

import secrets
import time
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Protocol

from media.fanout.engine import Destination, FanOut
from media.metrics import Counters
from media.rooms.choice import LayerChooser
from media.rooms.outgoing import WireFormat
from media.rooms.reception import Reception
from media.rooms.seat import Seat
from media.transport.bucket import TokenBucket
from media.transport.mux import Address
from media.transport.peer import Network, Peer
from media.wire import answers, rtcp, rtp
from media.wire.answers import OutStream
from media.wire.sdp import ORIENTATION, SEND_TIME, Offer

RTX_A_SECOND, RTX_BURST = 200, 200
RTCP_A_SECOND, RTCP_BURST = 100, 200
ASKED_A_SECOND, ASKED_BURST = 2_000, 2_000
"""Packets that a viewer may ask for again, there or not: one datagram can name six thousand of them."""
VIEWS_A_SECOND, VIEWS_BURST = 0.5, 10


class Picture(Protocol):
    """What a viewer knows of the picture of its room."""

    @abstractmethod
    def need_key_frame(self, layer: int) -> None: ...

    @abstractmethod
    def choose(self, seat: Seat, now: float) -> None:
        """Something was learnt of the viewer's connection or page."""

    @abstractmethod
    def sent_bits(self, seat: Seat) -> int:
        """What the picture costs the viewer's connection, a second."""

    @abstractmethod
    def is_lowest(self, seat: Seat) -> bool:
        """Nothing less than what is sent now is a picture."""


class Stage(Protocol):
    """What a viewer knows of its room."""

    streams: Mapping[str, OutStream]
    picture: Picture

    @abstractmethod
    def viewer_ready(self, viewer: "Viewer") -> Seat: ...


class Viewer(Peer):
    def __init__(
        self,
        network: Network,
        offer: Offer,
        participant: str,
        *,
        stage: Stage,
        engine: FanOut,
        counters: Counters,
        is_hidden: bool,
    ) -> None:
        super().__init__(network, offer, participant)
        self.is_hidden = is_hidden
        self._stage = stage
        self._engine = engine
        self._counters = counters
        self.reception = Reception(counters)
        self._rtx_seq = secrets.randbits(15)
        self._rtx_allowance = TokenBucket(a_second=RTX_A_SECOND, burst=RTX_BURST)
        self._asked_allowance = TokenBucket(a_second=ASKED_A_SECOND, burst=ASKED_BURST)
        self._rtcp_allowance = TokenBucket(a_second=RTCP_A_SECOND, burst=RTCP_BURST)
        self._view_allowance = TokenBucket(a_second=VIEWS_A_SECOND, burst=VIEWS_BURST)
        self.format = wire_format(offer)
        self.chooser = LayerChooser(time.monotonic())
        self.seat: Seat | None = None
        self.destination: Destination | None = None
        """Where media goes, once it may."""

    @property
    def answer(self) -> str:
        return answers.answer_viewer(self.offer, self.local, self._stage.streams)

    def ready(self) -> None:
        assert self.ice.address is not None, "DTLS came from somewhere"
        self.destination = Destination(self.dtls.outbound, self.ice.address)
        self.ice.on_address = self._moved
        self._counters.joins += 1
        self.seat = self._stage.viewer_ready(self)

    def _moved(self, address: Address) -> None:
        if self.destination is not None:
            self.destination.move(address)

    def send(self, packets: Sequence[bytes], *, rtcp: bool = False) -> None:
        if self.destination is not None:
            self._engine.send((self.destination,), packets, rtcp=rtcp)

    def say_goodbye(self) -> None:
        bye = rtcp.write_bye([s.ssrc for s in self._stage.streams.values()])
        self.send([bye], rtcp=True)

    def receive(self, datagram: bytes, arrived: float) -> None:
        """What a viewer says holds from when it is heard: `arrived` is of no use here."""
        if not rtp.is_rtcp(datagram):
            return
        now = time.monotonic()
        if not self._rtcp_allowance.take(now):
            self._counters.rtcp_over_limit += 1
            return
        data = self.unprotect_rtcp(datagram)
        if data is not None:
            self.feedback(data, now)

    def feedback(self, data: bytes, now: float) -> None:
        """A compound of theirs, authenticated: which says who wrote it, not that it makes sense."""
        for packet in rtcp.split(data):
            if packet.kind == rtcp.RTPFB and packet.count == rtcp.NACK:
                self._repeat(packet, now)
            elif packet.kind == rtcp.PSFB and packet.count in (rtcp.PLI, rtcp.FIR):
                self._counters.plis_received += 1
                if self.seat is not None and self.seat.rung is not None:
                    self._stage.picture.need_key_frame(self.seat.rung.layer)
            else:
                loss = self.reception.hear(packet, self._stage.streams["video"].ssrc, now)
                self._note_path(rtcp.read_remb(packet), loss, now)

    def _note_path(self, estimate: int | None, loss: float | None, now: float) -> None:
        """What the browser says of its connection: an estimate of its bandwidth, or loss."""
        seat, picture = self.seat, self._stage.picture
        if seat is None:
            return
        sent, is_lowest, is_bad = picture.sent_bits(seat), picture.is_lowest(seat), False
        if estimate is not None:
            is_bad = self.chooser.note_estimate(estimate, sent, now, is_lowest=is_lowest)
        if loss is not None and seat.rung is not None:
            is_bad |= self.chooser.note_loss(loss, sent, now, is_lowest=is_lowest)
        if is_bad:
            picture.choose(seat, now)

    def show_height(self, pixels: int) -> bool:
        """The picture on the viewer's page is so high: a larger layer than fills it would be wasted. False when the
        page says so too often."""
        now = time.monotonic()
        if not self._view_allowance.take(now):
            return False
        self.chooser.height = pixels
        if self.seat is not None:
            self._stage.picture.choose(self.seat, now)
        return True

    @property
    def has_picture(self) -> bool:
        return not self.chooser.is_sound_only

    @property
    def shown_height(self) -> int:
        """Of the layer that is sent; 0 while there is none, or its size is not known."""
        return self.seat.height if self.seat is not None else 0

    def _repeat(self, nack: rtcp.RtcpPacket, now: float) -> None:
        """Send again what is asked for, by RTX only, as far as the allowance goes."""
        rtx = self.offer.video.rtx
        video = self._stage.streams["video"]
        if rtx is None or video.rtx_ssrc is None or self.seat is None or rtcp.media_ssrc(nack) != video.ssrc:
            return
        again = []
        for seq in rtcp.read_nack(nack):
            if not self._asked_allowance.take(now):
                break
            self._counters.nacks_received += 1
            packet = self.seat.find(seq, now)
            if packet is None:
                continue
            if not self._rtx_allowance.take(now):
                break
            self._rtx_seq += 1
            again.append(packet.retransmission(self.format, video.rtx_ssrc, rtx, self._rtx_seq & 0xFFFF))
        self._counters.rtx_sent += len(again)
        self.send(again)


def wire_format(offer: Offer) -> WireFormat:
    audio, video = offer.accepted("audio"), offer.video
    assert video.codec is not None
    audio_type = audio.codec.payload_type if audio is not None and audio.codec is not None else None
    orientation_id, send_time_id = video.extension(ORIENTATION), video.extension(SEND_TIME)
    return WireFormat(audio_type, video.codec.payload_type, orientation_id, send_time_id)
