"""Which stretches of a show are listened to (STR-13)."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.moderation.watch.listening import (
    CALM_TURN,
    STRETCH,
    RecentListening,
    finished_slot,
    is_listened_to,
)
from domain.moderation.watch.sampling import NEW_PERFORMER_SHOWS, WatchedShow

BEGAN = datetime(2026, 11, 28, tzinfo=UTC)
LATER = BEGAN + timedelta(hours=1)


def a_show(*, reports: int = 0, shows: int = NEW_PERFORMER_SHOWS) -> WatchedShow:
    return WatchedShow(BEGAN, None, reports, shows, None)


@pytest.mark.parametrize(("seconds", "slot"), [(14.9, None), (15, 0), (29.9, 0), (30, 1)])
def test_str_13_a_stretch_is_listened_to_when_it_is_over(seconds: float, slot: int | None) -> None:
    assert finished_slot(BEGAN, BEGAN + timedelta(seconds=seconds)) == slot
    assert timedelta(seconds=15) == STRETCH


@pytest.mark.parametrize("show", [a_show(reports=1), a_show(shows=NEW_PERFORMER_SHOWS - 1)])
def test_str_13_of_a_show_at_risk_each_stretch(show: WatchedShow) -> None:
    assert all(is_listened_to(show, uuid4(), slot, LATER) for slot in range(CALM_TURN))


def test_str_13_of_a_calm_show_one_in_four_and_of_others_another() -> None:
    turns = set()
    for _ in range(200):
        show = uuid4()
        heard = [slot for slot in range(2 * CALM_TURN) if is_listened_to(a_show(), show, slot, LATER)]
        assert len(heard) == 2
        assert heard[1] - heard[0] == CALM_TURN
        turns.add(heard[0])
    assert turns == set(range(CALM_TURN))


def test_str_13_what_was_heard_is_a_share_of_the_stretches_of_the_last_quarter_of_an_hour() -> None:
    assert RecentListening.of(BEGAN, [], BEGAN + STRETCH - timedelta(milliseconds=1)).percent is None
    assert RecentListening.of(BEGAN, [0], BEGAN + STRETCH) == RecentListening(1, 1)
    hour = BEGAN + timedelta(hours=1)
    assert RecentListening.of(BEGAN, range(240), hour) == RecentListening(60, 60)
    assert RecentListening.of(BEGAN, range(0, 240, 4), hour).percent == 25
    assert RecentListening.of(BEGAN, [179, 180, 239, 240], hour) == RecentListening(60, 2)
    assert RecentListening.of(BEGAN, [], hour + timedelta(seconds=1)).due == 59, "one is over only in part"
