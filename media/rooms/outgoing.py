"""What viewers see of a room. It belongs to the room: a publisher who reconnects goes on where it stopped."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from media.wire import rtp
from media.wire.rtp import signed16

RING_PACKETS = 1024
GOP_SECONDS = 2.0
"""An older group of pictures would make a viewer's jitter buffer grow: then a new key frame is asked for."""
GOP_BYTES = 1_000_000
"""Of payloads, for each layer: `GOP_SECONDS` of all that a publisher is asked to send (`MAX_BITRATE`). And no more
packets than a ring has: whoever loses one of those that they start with asks for it there."""


class WireFormat(NamedTuple):
    """Viewers who agreed on the same numbers get the same bytes, which are then made once."""

    audio: int | None
    video: int
    orientation_id: int
    send_time_id: int


@dataclass(slots=True)  # not frozen: as `Incoming`
class MediaPacket:
    """A packet of the room. Nobody changes it. `index` is the sequence number without wrap-around."""

    kind: str
    index: int
    timestamp: int
    marker: bool
    payload: bytes
    orientation: int | None

    def wire(self, form: WireFormat, ssrc: int) -> bytes | None:
        """The plaintext RTP packet; None if viewers of this format have no such medium."""
        payload_type = form.video if self.kind == "video" else form.audio
        if payload_type is None:
            return None
        return rtp.write(
            marker=self.marker,
            payload_type=payload_type,
            seq=self.index & 0xFFFF,
            timestamp=self.timestamp,
            ssrc=ssrc,
            payload=self.payload,
            extensions=self._extensions(form),
        )

    def retransmission(self, form: WireFormat, ssrc: int, payload_type: int, seq: int) -> bytes:
        """RFC 4588: another SSRC and another sequence, so no nonce of the original is used again."""
        return rtp.write(
            marker=self.marker,
            payload_type=payload_type,
            seq=seq,
            timestamp=self.timestamp,
            ssrc=ssrc,
            payload=rtp.write_rtx_payload(self.index & 0xFFFF, self.payload),
            extensions=self._extensions(form),
        )

    def _extensions(self, form: WireFormat) -> bytes:
        if self.kind != "video":
            return b""
        elements = b""
        if self.orientation is not None and form.orientation_id:
            elements = rtp.element(form.orientation_id, self.orientation, 1)
        if form.send_time_id:
            elements += rtp.element(form.send_time_id, rtp.send_time(time.time()), 3)
        return elements


class OutTrack:
    """Where the next packet goes in the sequence and time of one medium, or of one layer of the picture."""

    def __init__(self, clock_rate: int) -> None:
        self.clock_rate = clock_rate
        self.packets = self.octets = 0
        self.timestamp_offset = 0
        self.last_timestamp = secrets.randbits(32)
        self.last_at: float | None = None
        # Below 2^15, so that the first packets of a session cannot straddle the wrap (RFC 3711 3.3.1).
        self.highest = secrets.randbits(15)
        self._source: object = None
        self._source_high = 0  # extended sequence number of the source
        self._index_offset = 0

    def is_bound_to(self, source: object) -> bool:
        return self._source == source

    def bind(self, source: object, seq: int, timestamp: int, now: float) -> None:
        """From here on `source` is the sender; `seq` follows the last packet of the one before."""
        self._source, self._source_high = source, seq
        self._index_offset = self.highest + 1 - seq
        self._source_floor = seq
        elapsed = int((now - self.last_at) * self.clock_rate) if self.last_at is not None else 0
        self.timestamp_offset = self.last_timestamp + max(1, elapsed) - timestamp

    def place(self, seq: int, timestamp: int, now: float) -> tuple[int, int] | None:
        """The index and timestamp of the source's packet in the room; None if it is from before it was bound."""
        extended = self._source_high + signed16(seq - self._source_high)
        if extended < self._source_floor:
            return None
        index = extended + self._index_offset
        placed = (timestamp + self.timestamp_offset) & 0xFFFFFFFF
        if extended >= self._source_high:
            self._source_high, self.highest = extended, index
            self.last_timestamp, self.last_at = placed, now
        return index, placed

    def is_sendable(self, index: int) -> bool:
        """Whether the packet may still go out in order of the sequence.

        One from before the last wrap-around may not: a viewer who joined since would take it for one of 65536
        later, and its SRTP would never decrypt again. It stays available by RTX.
        """
        return index >> 16 == self.highest >> 16

    def count(self, payload_bytes: int) -> None:
        self.packets += 1
        self.octets += payload_bytes


class Ring:
    """The last packets, for retransmission."""

    def __init__(self) -> None:
        self._packets: list[MediaPacket | None] = [None] * RING_PACKETS

    def add(self, packet: MediaPacket) -> None:
        self._packets[packet.index % RING_PACKETS] = packet

    def find(self, index: int) -> MediaPacket | None:
        packet = self._packets[index % RING_PACKETS]
        return packet if packet is not None and packet.index == index else None

    def since(self, index: int, highest: int) -> list[MediaPacket]:
        """Those from `index` on that arrived, in their order."""
        found = (self.find(i) for i in range(max(index, highest - RING_PACKETS + 1), highest + 1))
        return [packet for packet in found if packet is not None]


class GopCache:
    """The packets since the last key frame, so that a viewer starts at once, also when an encoder hears no PLI."""

    def __init__(self) -> None:
        self._packets: list[MediaPacket] = []
        self._bytes = 0
        self._since = 0.0

    def start(self, packets: Sequence[MediaPacket], now: float) -> None:
        """A key frame, and what of it and after it came already."""
        self._packets, self._since = list(packets), now
        self._bytes = sum(len(packet.payload) for packet in packets)

    def add(self, packet: MediaPacket, now: float) -> None:
        if self._packets:
            self._packets.append(packet)
            self._bytes += len(packet.payload)
            is_too_large = self._bytes > GOP_BYTES or len(self._packets) > RING_PACKETS
            if is_too_large or now - self._since > GOP_SECONDS:
                self.clear()

    def clear(self) -> None:
        self._packets = []

    def fresh(self, now: float) -> Sequence[MediaPacket]:
        """Nothing if there was no key frame lately."""
        return self._packets if self._packets and now - self._since <= GOP_SECONDS else ()
