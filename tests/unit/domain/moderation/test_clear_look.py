"""What is told of clear pictures: sums of weeks that are over, and never of few."""

from datetime import timedelta

from domain.moderation.clear_look import ClearLookSum, ClearLookWeek, clear_look_sums
from domain.moderation.skip import FEW, week_of
from tests.builders import NOW


def test_mod_23_a_week_that_runs_is_not_told_nor_a_number_that_would_be_somebody() -> None:
    this = week_of(NOW)
    before, earlier = this - timedelta(weeks=1), this - timedelta(weeks=2)
    weeks = [ClearLookWeek(this, 90), ClearLookWeek(before, FEW), ClearLookWeek(earlier, FEW - 1)]
    assert clear_look_sums(weeks, now=NOW) == [ClearLookSum(before, FEW), ClearLookSum(earlier, None)]
