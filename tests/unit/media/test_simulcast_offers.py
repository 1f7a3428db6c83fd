"""Pictures in several sizes, as they are offered and as we answer (RFC 8853, RFC 8851)."""

import re

import pytest
from aiortc.sdp import SessionDescription

from media.wire import answers, sdp
from media.wire.codecs import VIDEO_CODECS
from tests.unit.media.offers import SIMULCAST, chromium
from tests.unit.media.test_sdp import LOCAL, STREAMS

DEPENDENCY_DESCRIPTOR = (
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"
)


def answered(offer: str, codecs: tuple[str, ...] = VIDEO_CODECS) -> tuple[tuple[str, ...], str]:
    """The sizes that we take, and the video section of our answer."""
    read = sdp.parse_offer(offer, codecs, sends=True)
    return read.video.rids, "m=video" + answers.answer_publisher(read, LOCAL).split("m=video")[1]


def sizes(*lines: str) -> str:
    """Chromium's offer with other words about its sizes."""
    offer = re.sub(r"a=(rid|simulcast):.*\r\n", "", SIMULCAST)
    return offer + "".join(f"{line}\r\n" for line in lines)


def test_chromiums_three_sizes_are_taken_as_they_are_offered() -> None:
    rids, answer = answered(SIMULCAST)
    assert rids == ("q", "h", "f")
    assert [line for line in answer.splitlines() if "rid:" in line or "simulcast" in line] == [
        "a=rid:q recv",
        "a=rid:h recv",
        "a=rid:f recv",
        "a=simulcast:recv q;h;f",
    ]
    # What names the packets of each, theirs and those that come again; nothing that was not offered, nothing unread.
    assert re.findall(r"a=extmap:(\d+) (\S+)", answer) == [
        ("13", sdp.ORIENTATION),
        ("3", sdp.TRANSPORT_CC),
        ("4", sdp.MID),
        ("10", sdp.RID),
        ("11", sdp.REPAIRED_RID),
    ]
    assert "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n" in answer
    assert "a=fmtp:97 apt=96" in answer
    assert "a=recvonly" in answer


def test_another_implementation_reads_the_answer() -> None:
    read = SessionDescription.parse(
        answers.answer_publisher(sdp.parse_offer(SIMULCAST, VIDEO_CODECS, sends=True), LOCAL)
    )
    assert [media.kind for media in read.media] == ["audio", "video"]
    assert read.media[1].rtp.codecs[0].mimeType == "video/VP8"


def test_two_sizes_are_two() -> None:
    rids, answer = answered(sizes("a=rid:lo send", "a=rid:hi send", "a=simulcast:send lo;hi"))
    assert rids == ("lo", "hi")
    assert "a=simulcast:recv lo;hi\r\n" in answer


def test_of_more_than_three_the_first_three_are_taken() -> None:
    lines = [f"a=rid:{n} send" for n in range(6)]
    rids, answer = answered(sizes(*lines, "a=simulcast:send 0;1;2;3;4;5"))
    assert rids == ("0", "1", "2")
    assert "a=rid:3" not in answer


def test_sizes_that_nothing_declares_are_left_out() -> None:
    rids, answer = answered(sizes("a=rid:q send", "a=rid:back recv", "a=simulcast:send q;ghost;back"))
    assert rids == ("q",)
    assert "ghost" not in answer
    assert "back" not in answer


def test_what_we_would_send_back_is_not_offered_to_us() -> None:
    rids, answer = answered(sizes("a=rid:q recv", "a=simulcast:recv q"))
    assert rids == ()
    assert "simulcast" not in answer


@pytest.mark.parametrize(
    ("simulcast", "taken"),
    [
        ("send q,q2;h", ("q", "h")),  # of alternatives the first (RFC 8853 5.1)
        ("send q;~h", ("q", "h")),  # one that starts paused may start later
        ("send q;h recv back", ("q", "h")),
        ("recv back send q;h", ("q", "h")),
        ("send q;q;h", ("q", "h")),  # the same name is the same size
        ("send", ()),
        ("send ;;", ()),
    ],
)
def test_forms_of_the_simulcast_line(simulcast: str, taken: tuple[str, ...]) -> None:
    lines = ("a=rid:q send", "a=rid:q2 send", "a=rid:h send", "a=rid:back recv")
    assert answered(sizes(*lines, f"a=simulcast:{simulcast}"))[0] == taken


def test_restrictions_say_which_payload_types_a_size_comes_in() -> None:
    lines = (
        "a=rid:q send pt=96,97;max-width=320;max-height=180;max-fps=15",
        "a=rid:h send max-br=500000",
        "a=rid:f send max-width=1280; pt=98",
        "a=simulcast:send q;h;f",
    )
    assert answered(sizes(*lines))[0] == ("q", "h"), "VP8 was chosen, and f comes in VP9 only"
    assert answered(sizes(*lines), ("VP9",))[0] == ("h", "f")


@pytest.mark.parametrize("name", ["", "a" * 17, "é", "q h", "q\x0bh", "../q"])
def test_names_that_no_packet_could_carry_are_no_sizes(name: str) -> None:
    rids, answer = answered(sizes(f"a=rid:{name} send", "a=rid:ok send", f"a=simulcast:send {name};ok"))
    assert rids in ((), ("ok",))
    assert name == "" or name not in answer


def test_without_the_extension_that_names_them_one_size_is_taken() -> None:
    rids, answer = answered(re.sub(r"a=extmap:10 .*\r\n", "", SIMULCAST))
    assert rids == ()
    assert "simulcast" not in answer
    assert "rid" not in answer


def test_without_the_extension_for_what_comes_again_sizes_are_taken_all_the_same() -> None:
    """A retransmission that nothing names is left out, the packets themselves are not."""
    rids, answer = answered(re.sub(r"a=extmap:11 .*\r\n", "", SIMULCAST))
    assert rids == ("q", "h", "f")
    assert sdp.REPAIRED_RID not in answer


def test_a_viewer_is_told_of_no_sizes() -> None:
    """One SSRC goes on through all of them (ADR 28)."""
    offer = SIMULCAST.replace("a=sendonly", "a=recvonly")
    read = sdp.parse_offer(offer, ("VP8",), sends=False)
    assert read.video.rids == ()
    answer = answers.answer_viewer(read, LOCAL, STREAMS)
    assert "rid" not in answer.replace("msid", "")
    assert "simulcast" not in answer


@pytest.mark.parametrize("codec", ["VP9", "AV1"])
def test_what_describes_dependencies_is_not_agreed_on(codec: str) -> None:
    """We hand frames on whole and by their own descriptors: a sender that may not send it marks frames by those."""
    assert DEPENDENCY_DESCRIPTOR in SIMULCAST
    read = sdp.parse_offer(SIMULCAST, (codec,), sends=True)
    assert DEPENDENCY_DESCRIPTOR not in answers.answer_publisher(read, LOCAL)
    viewer = sdp.parse_offer(SIMULCAST.replace("a=sendonly", "a=recvonly"), (codec,), sends=False)
    assert DEPENDENCY_DESCRIPTOR not in answers.answer_viewer(viewer, LOCAL, STREAMS)


def test_sound_is_not_asked_for_again() -> None:
    """Chromium offers no NACK for it, and from whoever does we take none: Opus mends a lost packet from the next
    (`useinbandfec`), and what comes again after a round trip is too late to be played."""
    sound = re.search(r"m=audio.*?(?=m=video)", SIMULCAST, re.DOTALL)
    assert sound is not None
    assert "nack" not in sound[0]
    for direction in ("sendonly", "recvonly"):
        offer = chromium(direction).replace("a=rtcp-fb:111", "a=rtcp-fb:111 nack\r\na=rtcp-fb:111")
        read = sdp.parse_offer(offer, ("VP8",), sends=direction == "sendonly")
        answer = (
            answers.answer_publisher(read, LOCAL)
            if direction == "sendonly"
            else answers.answer_viewer(read, LOCAL, STREAMS)
        )
        audio = answer.split("m=audio")[1].split("m=video")[0]
        assert "nack" not in audio
        assert "useinbandfec=1" in audio
