"""Loss on the way to a viewer, by counts of receiver reports as browsers send them."""

import pytest

from media.rooms.losses import LONGEST_SECONDS, MAX_LEAP, MEASURED_SECONDS, LossMeter
from media.wire.rtcp import Received


def told(lost: int, highest: int) -> Received:
    return Received(77, lost, highest)


def begun(lost: int = 0, highest: int = 1_000) -> LossMeter:
    meter = LossMeter()
    assert meter.note(told(lost, highest), 0.0) is None, "nothing is known of what came before"
    return meter


def test_reports_of_a_few_milliseconds_tell_nothing_until_a_second_has_passed() -> None:
    """Each of them says that two of three were lost: Chromium's, while it asks for packets again."""
    meter = begun()
    for report in range(1, 40):
        assert meter.note(told(min(2, report), 1_000 + 3 * report), 0.02 * report) is None
    assert meter.note(told(2, 1_000 + 200), MEASURED_SECONDS) == 0.01


def test_each_second_is_measured_by_itself() -> None:
    meter = begun()
    assert meter.note(told(50, 1_100), 1.0) == 0.5
    assert meter.note(told(50, 1_200), 2.0) == 0.0


def test_a_thin_picture_is_measured_longer_but_not_without_end() -> None:
    meter = begun()
    assert meter.note(told(4, 1_008), MEASURED_SECONDS) is None
    assert meter.note(told(4, 1_008), LONGEST_SECONDS) == 0.5


def test_where_nothing_was_sent_nothing_was_lost() -> None:
    meter = begun()
    assert meter.note(told(0, 1_000), LONGEST_SECONDS) is None


@pytest.mark.parametrize("highest", [999, 1_001 + MAX_LEAP])
def test_a_receiver_that_counts_anew_is_measured_anew(highest: int) -> None:
    meter = begun()
    assert meter.note(told(0, highest), 1.0) is None
    assert meter.note(told(10, highest + 100), 2.0) == 0.1


def test_sequence_numbers_go_round() -> None:
    assert begun(highest=0xFFFFFFF0).note(told(5, 34), 1.0) == 0.1


@pytest.mark.parametrize(("lost", "fraction"), [(-30, 0.0), (500, 1.0)])
def test_counts_that_cannot_be_stay_fractions(lost: int, fraction: float) -> None:
    """Packets that came twice count as less than none; a liar says what they like."""
    assert begun().note(told(lost, 1_100), 1.0) == fraction
