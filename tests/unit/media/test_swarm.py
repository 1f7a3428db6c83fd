"""What the load of our benches is made of."""

from typing import cast

import pytest

from media.clients.endpoint import Endpoint
from media.clients.stream import FRAME_RATE, PAYLOAD_BYTES, record, vp8_payloads
from media.clients.swarm import AUDIO, VIDEO, Verifier, offer, percentile
from media.transport.dtls_srtp import Certificate, ReceivingSession, SrtpError
from media.wire import pictures, rtp, sdp


def test_a_recorded_stream_begins_with_its_only_key_frame_and_can_be_sent_over_and_over() -> None:
    stream = record(1)
    frames = [piece for piece in stream.pieces if piece.kind == "video"]
    sounds = [piece for piece in stream.pieces if piece.kind == "audio"]
    assert pictures.starts_key_frame("VP8", frames[0].payload)
    assert [n for n, piece in enumerate(frames) if pictures.starts_key_frame("VP8", piece.payload)] == [0]
    assert sum(piece.marker for piece in frames) == FRAME_RATE
    assert len({piece.timestamp for piece in frames}) == FRAME_RATE
    assert 45 <= len(sounds) <= 51
    assert all(piece.at <= stream.seconds for piece in stream.pieces)
    assert 150 < stream.packets_a_second < 400, "as much as a camera at 720p30"


def test_a_frame_is_cut_into_packets_that_differ_by_a_byte() -> None:
    payloads = vp8_payloads(bytes(5000), 7)
    assert {len(p) for p in payloads} <= {1004, 1005}
    assert max(map(len, payloads)) <= PAYLOAD_BYTES
    assert sum(len(p) - 4 for p in payloads) == 5000


async def test_what_a_viewer_offers_is_taken() -> None:
    endpoint = Endpoint(Certificate.generateCertificate())
    with endpoint.socket:
        offered = sdp.parse_offer(offer(endpoint, "recvonly"), ("VP8",), sends=False)
        assert [s.codec.payload_type for s in offered.sections if s.codec] == [AUDIO, VIDEO]


class Deciphered:
    """An SRTP session that takes packets as they are, and refuses what is empty."""

    def unprotect(self, datagram: bytes) -> bytes:
        if len(datagram) < 12:
            raise SrtpError
        return datagram


@pytest.mark.parametrize(
    ("arriving", "lost"), [([1, 2, 3], 0), ([1, 4], 2), ([1, 3, 2, 4], 0), ([65534, 65535, 0, 2], 1)]
)
def test_a_verifier_counts_what_is_missing(arriving: list[int], lost: int) -> None:
    verifier = Verifier(an_endpoint())
    for seq in arriving:
        verifier.receive(packet(seq))
    verifier.receive(b"\x80\x60")
    assert (verifier.packets, verifier.lost, verifier.bad) == (len(arriving), lost, 1)


def an_endpoint() -> Endpoint:
    endpoint = Endpoint.__new__(Endpoint)
    endpoint.inbound = cast(ReceivingSession, Deciphered())
    return endpoint


def packet(seq: int) -> bytes:
    return rtp.write(
        marker=False, payload_type=VIDEO, seq=seq, timestamp=0, ssrc=1, payload=b"x" * 9, extensions=b""
    )


def test_percentile() -> None:
    assert percentile([], 0.99) == 0.0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile(list(range(100)), 0.99) == 99
