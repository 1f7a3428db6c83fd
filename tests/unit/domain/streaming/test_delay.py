"""How much later viewers get a new performer's shows (STR-16)."""

import pytest

from domain.moderation.watch.sampling import is_new_performer
from domain.streaming.delay import DelayNotOffered, ShowDelay, ShowDelayed
from tests.builders import NOW, a_stream

SHOW = a_stream().id


def test_str_16_a_performer_is_new_for_five_shows() -> None:
    assert [is_new_performer(earlier) for earlier in (0, 4, 5, 6)] == [True, True, False, False]


def test_str_16_only_who_is_new_is_held_back() -> None:
    assert ShowDelay.decide(SHOW, is_new=True, seconds=20, now=NOW) == ShowDelay(SHOW, 20, NOW)
    assert ShowDelay.decide(SHOW, is_new=False, seconds=20, now=NOW) == ShowDelay(SHOW, 0, NOW)


def test_what_a_held_back_show_cannot_be() -> None:
    held, usual = ShowDelay(SHOW, 20, NOW), ShowDelay(SHOW, 0, NOW)
    usual.require_none()
    usual.require_offered()
    with pytest.raises(ShowDelayed, match="20 seconds late"):
        held.require_none()
    with pytest.raises(DelayNotOffered, match="20 seconds later"):
        held.require_offered()
