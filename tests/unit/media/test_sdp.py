import random
import re

import pytest
from aiortc.sdp import SessionDescription

from media.wire import answers, sdp
from media.wire.answers import LocalTransport, OutStream
from media.wire.codecs import VIDEO_CODECS
from media.wire.credentials import IceCredentials
from media.wire.sdp import OfferRefusedError
from tests.unit.media.offers import FINGERPRINT, OBS, chromium

LOCAL = LocalTransport(IceCredentials("ours", "p" * 32), FINGERPRINT, [("127.0.0.1", 8430)], [])
STREAMS = {"audio": OutStream(11, None), "video": OutStream(22, 23)}


def test_answers_obs_with_what_it_offered_and_no_more() -> None:
    offer = sdp.parse_offer(OBS, VIDEO_CODECS, sends=True)
    assert offer.video_codec == "H264"
    assert offer.video.rtx is None
    answer = answers.answer_publisher(offer, LOCAL)
    assert "a=ice-lite\r\n" in answer
    assert "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" in answer
    assert "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" in answer
    assert answer.count("a=recvonly") == answer.count("a=setup:passive") == 2
    assert "a=candidate:1 1 udp 2130706430 127.0.0.1 8430 typ host" in answer
    assert "transport-cc" not in answer
    assert "rtx" not in answer
    assert "extmap" not in answer


def test_a_publisher_gets_congestion_control_as_far_as_offered() -> None:
    offer = sdp.parse_offer(chromium(), VIDEO_CODECS, sends=True)
    assert offer.video_codec == "VP8"
    assert offer.video.rtx == 97
    answer = answers.answer_publisher(offer, LOCAL)
    assert "a=rtcp-fb:96 transport-cc" in answer
    assert "a=extmap:3 " in answer
    assert "x-google-start-bitrate=1200" in answer
    assert "m=application 0 UDP/DTLS/SCTP 0\r\n" in answer
    assert "a=group:BUNDLE 0 1\r\n" in answer


def test_a_viewer_gets_the_rooms_codec_and_ssrcs_and_no_transport_cc() -> None:
    offer = sdp.parse_offer(chromium("recvonly"), ("H264",), sends=False)
    assert offer.video.codec is not None
    assert offer.video.codec.payload_type == 108, "packetization-mode 0 cannot carry what publishers send"
    vp8 = sdp.parse_offer(chromium("recvonly"), ("VP8",), sends=False)
    answer = answers.answer_viewer(vp8, LOCAL, STREAMS)
    assert "a=ssrc-group:FID 22 23\r\n" in answer
    assert "a=ssrc:11 cname:room" in answer
    assert "transport-cc" not in answer
    assert "a=extmap:13 urn:3gpp:video-orientation" in answer
    assert answer.count("a=sendonly") == 2


def test_without_rtx_a_viewer_is_not_told_that_nack_helps() -> None:
    offer = sdp.parse_offer(chromium("recvonly", rtx=False), ("VP8",), sends=False)
    answer = answers.answer_viewer(offer, LOCAL, STREAMS)
    assert "a=rtcp-fb:96 nack pli" in answer
    assert "a=rtcp-fb:96 nack\r\n" not in answer
    assert "FID" not in answer


@pytest.mark.parametrize("text", [OBS, chromium()])
def test_another_implementation_reads_our_answers(text: str) -> None:
    offer = sdp.parse_offer(text, VIDEO_CODECS, sends=True)
    read = SessionDescription.parse(answers.answer_publisher(offer, LOCAL))
    assert [m.kind for m in read.media][:2] == ["audio", "video"]
    ice, dtls = read.media[1].ice, read.media[1].dtls
    assert ice is not None
    assert ice.usernameFragment == "ours"
    assert dtls is not None
    assert dtls.role == "server"


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ("v=0", "x=0", "not SDP"),
        ("a=ice-ufrag:r4ns\r\n", "", "ICE"),
        ("a=ice-pwd:qPEwp0TzxkzOVDRGqIaFOd", "a=ice-pwd:short", "ICE password"),
        (f"a=fingerprint:sha-256 {FINGERPRINT}", "", "fingerprint"),
        (FINGERPRINT, "AB:CD", "length"),
        ("sha-256", "md5", "fingerprint"),
        ("a=setup:actpass", "a=setup:passive", "DTLS client"),
        ("H264/90000", "H265/90000", "codec"),
        ("packetization-mode=1", "packetization-mode=0", "codec"),
        ("a=sendonly", "a=recvonly", "codec"),
        ("a=rtcp-mux\r\n", "", "codec"),
        ("a=rtpmap:96 H264", "a=rtpmap:ninety H264", "malformed"),
        ("a=mid:1", "a=mid:1 a=evil", "mid"),
        ("m=video 9", "m=video", "media section"),
    ],
)
def test_refuses_offers_it_cannot_answer(was: str, becomes: str, reason: str) -> None:
    assert was in OBS
    with pytest.raises(OfferRefusedError, match=reason):
        sdp.parse_offer(OBS.replace(was, becomes), VIDEO_CODECS, sends=True)


def test_a_codec_of_another_room_is_refused() -> None:
    with pytest.raises(OfferRefusedError, match="VP8"):
        sdp.parse_offer(OBS, ("VP8",), sends=True)


def test_fragments() -> None:
    trickle = "a=ice-ufrag:XkLm\r\na=ice-pwd:3hF0Zq7dYwUeVbNcRtGmKpSx\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n"
    assert sdp.parse_fragment(trickle) == ("XkLm", "3hF0Zq7dYwUeVbNcRtGmKpSx")
    assert sdp.parse_fragment("a=end-of-candidates\r\n") is None
    with pytest.raises(OfferRefusedError):
        sdp.parse_fragment("nothing of the kind")
    with pytest.raises(OfferRefusedError):
        sdp.parse_fragment("a=ice-ufrag:only\r\n")


def test_garbage_is_refused_never_a_fault() -> None:
    chance = random.Random(3)
    for _ in range(3000):
        text = list(chance.choice((OBS, chromium())))
        for _ in range(chance.randrange(1, 40)):
            at = chance.randrange(len(text))
            text[at : at + chance.randrange(4)] = chance.choice(
                ["", "\r\n", "a=", ":", "-1", "\0", "9" * 30, "é"]
            )
        try:
            offer = sdp.parse_offer("".join(text), VIDEO_CODECS, sends=True)
        except OfferRefusedError:
            continue
        answer = answers.answer_publisher(offer, LOCAL)
        assert all(re.match(r"[a-z]=", line) for line in answer.splitlines()), (
            "an offer must not write lines of ours"
        )
