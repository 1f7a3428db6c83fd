"""One who watches. A viewer may send RTCP and nothing else."""

import secrets
import time
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Protocol

from media.fanout.engine import Destination, FanOut
from media.metrics import Counters
from media.rooms.outgoing import MediaPacket, WireFormat
from media.rooms.reception import Reception
from media.transport.bucket import TokenBucket
from media.transport.mux import Address
from media.transport.peer import Network, Peer
from media.wire import answers, rtcp, rtp
from media.wire.answers import OutStream
from media.wire.sdp import Offer

RTX_A_SECOND, RTX_BURST = 200, 200
RTCP_A_SECOND, RTCP_BURST = 100, 200


class Stage(Protocol):
    """What a viewer knows of its room."""

    streams: Mapping[str, OutStream]

    @abstractmethod
    def need_key_frame(self, layer: int) -> None: ...

    @abstractmethod
    def find_video(self, seq: int) -> MediaPacket | None: ...

    @abstractmethod
    def viewer_ready(self, viewer: "Viewer") -> None: ...


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
    ) -> None:
        super().__init__(network, offer, participant)
        self._stage = stage
        self._engine = engine
        self._counters = counters
        self.reception = Reception(counters)
        self._rtx_seq = secrets.randbits(15)
        self._rtx_allowance = TokenBucket(a_second=RTX_A_SECOND, burst=RTX_BURST)
        self._rtcp_allowance = TokenBucket(a_second=RTCP_A_SECOND, burst=RTCP_BURST)
        self.format = wire_format(offer)
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
        self._stage.viewer_ready(self)

    def _moved(self, address: Address) -> None:
        if self.destination is not None:
            self.destination.move(address)

    def send(self, packets: Sequence[bytes], *, rtcp: bool = False) -> None:
        if self.destination is not None:
            self._engine.send((self.destination,), packets, rtcp=rtcp)

    def say_goodbye(self) -> None:
        bye = rtcp.write_bye([s.ssrc for s in self._stage.streams.values()])
        self.send([bye], rtcp=True)

    def receive(self, datagram: bytes) -> None:
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
                self._stage.need_key_frame(0)
            else:
                self.reception.hear(packet, self._stage.streams["video"].ssrc, now)

    def _repeat(self, nack: rtcp.RtcpPacket, now: float) -> None:
        """Send again what is asked for, by RTX only, as far as the allowance goes."""
        rtx = self.offer.video.rtx
        video = self._stage.streams["video"]
        if rtx is None or video.rtx_ssrc is None or rtcp.media_ssrc(nack) != video.ssrc:
            return
        again = []
        for seq in rtcp.read_nack(nack):
            self._counters.nacks_received += 1
            packet = self._stage.find_video(seq)
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
    return WireFormat(audio_type, video.codec.payload_type, video.orientation_id)
