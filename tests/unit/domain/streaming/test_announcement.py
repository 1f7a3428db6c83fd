"""How far followers have been told of a show (NOT-09)."""

from datetime import UTC, datetime
from uuid import uuid4

from domain.ids import StreamId, UserId
from domain.streaming.announcement import PAGES_AHEAD, Announcement

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)


def picked(pages: int) -> Announcement:
    announcement = Announcement.of(StreamId(uuid4()), UserId(uuid4()), started_at=NOW, delay_seconds=0)
    for _ in range(pages):
        announcement = announcement.with_page(UserId(uuid4()))
    return announcement


def test_not_09_a_page_that_is_told_late_takes_nothing_back() -> None:
    announcement = picked(PAGES_AHEAD + 1)
    assert announcement.is_far_ahead
    assert not announcement.with_told(3).with_told(1).is_far_ahead
    assert announcement.with_told(3).with_told(1).told == 3


def test_not_09_the_next_page_waits_for_letters_and_not_for_ever() -> None:
    assert not picked(PAGES_AHEAD - 1).is_far_ahead
    assert picked(PAGES_AHEAD).is_far_ahead
    assert not picked(PAGES_AHEAD).with_told(1).is_far_ahead
