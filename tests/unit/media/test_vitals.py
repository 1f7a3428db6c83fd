"""How a room and its viewers do: figures of the last moments, and what one page may add to them."""

import struct

import pytest

from media.metrics import Counters
from media.rooms.reception import (
    DEPARTED_SECONDS,
    DROPPED_A_REPORT,
    FREEZES_A_REPORT,
    FROZEN_SECONDS_A_REPORT,
    Departed,
    Playback,
    Reception,
)
from media.rooms.vitals import Recent, Vitals
from media.wire import rtcp

VIDEO = 77


def heard(reception: Reception, data: bytes, now: float) -> None:
    for packet in rtcp.split(data):
        reception.hear(packet, VIDEO, now)


def block(ssrc: int, lost: int, highest: int) -> rtcp.ReportBlock:
    return rtcp.ReportBlock(ssrc, 255, lost, highest, 0, 0, 0)


def test_a_viewers_loss_is_that_of_the_picture_and_of_late() -> None:
    counters = Counters()
    reception = Reception(counters)
    assert reception.loss(0.0) is None
    heard(reception, rtcp.write_receiver_report(1, [block(5, 0, 1), block(VIDEO, 2, 100)]), 0.0)
    heard(reception, rtcp.write_receiver_report(1, [block(5, 90, 101), block(VIDEO, 27, 200)]), 1.0)
    assert reception.loss(2.0) == 0.25
    assert sum(counters.loss_out.counts) == 1
    assert reception.loss(12.0) is None, "nobody knows what became of them since"


def test_estimates_are_counted_and_nonsense_is_bounded() -> None:
    counters = Counters()
    reception = Reception(counters)
    heard(reception, rtcp.write_remb(1, 700_000, [VIDEO]), 0.0)
    absurd = struct.pack("!BBHLL4sBBH", 0x8F, rtcp.PSFB, 4, 1, 0, b"REMB", 0, 0xFF, 0xFFFF)
    heard(reception, absurd, 0.0)
    assert sum(counters.remb_bits.counts) == 2
    assert counters.remb_bits.total <= 101e6


def test_a_page_reports_now_and_then_and_cannot_drown_the_others() -> None:
    counters = Counters()
    reception = Reception(counters)
    assert reception.told(Playback(1, 0.5, 10, 0.01), 0.0)
    assert reception.told(Playback(1_000_000, 1e9, 1_000_000_000, 0.01), 0.0)
    assert counters.freezes == 1 + FREEZES_A_REPORT
    assert counters.frozen_seconds == 0.5 + FROZEN_SECONDS_A_REPORT
    assert counters.frames_dropped == 10 + DROPPED_A_REPORT
    assert reception.told(Playback(0, 0.0, 0, 0.01), 0.0), "a page that was reloaded begins at zero"
    assert counters.freezes == 1 + FREEZES_A_REPORT
    assert not reception.told(Playback(9, 9.0, 9, 0.01), 1.0)
    assert reception.told(Playback(2, 0.25, 9, 0.01), 5.0)
    assert counters.playback_reports == 4
    assert counters.frozen_seconds == 0.75 + FROZEN_SECONDS_A_REPORT


def test_who_left_may_say_a_last_word_for_a_moment() -> None:
    departed, reception = Departed(), Reception(Counters())
    departed.add("session", "asha", reception, 10.0)
    assert departed.find("session", "asha", 10.0 + DEPARTED_SECONDS) is reception
    assert departed.find("session", "meera", 11.0) is None
    assert departed.find("another", "", 11.0) is None
    assert departed.find("session", "asha", 10.1 + DEPARTED_SECONDS) is None
    departed.expire(10.0 + DEPARTED_SECONDS)
    assert departed.find("session", "asha", 11.0) is reception
    departed.expire(10.1 + DEPARTED_SECONDS)
    assert departed.find("session", "asha", 11.0) is None, "nothing is kept of them"


def test_recent_growth_forgets_what_is_old_and_bears_a_new_start() -> None:
    recent = Recent(3)
    for value in (5, 7, 7, 8):
        recent.sample(value)
    assert recent.total == 3
    recent.sample(2)
    assert recent.total == 3, "0 + 1 + 2"
    assert recent.a_second == 1.0


def test_a_room_tells_its_bitrate_and_the_mean_of_its_viewers_losses() -> None:
    vitals, counters = Vitals(), Counters()
    for _ in range(5):
        counters.octets_in += 125_000
        vitals.sample(counters, 0.01, [0.0, 0.1])
    health = vitals.health("public", "VP8")
    assert health.bits_a_second_in == 1_000_000
    assert health.loss_in == 0.01
    assert health.loss_out == pytest.approx(0.05)
