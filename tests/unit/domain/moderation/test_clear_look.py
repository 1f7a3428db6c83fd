"""What is told of clear pictures: sums of weeks that are over, and never of few."""

from datetime import timedelta

from domain.moderation.desk.clear_look import ClearLookSum, ClearLookWeek, clear_look_sums
from domain.moderation.desk.skip import FEW, week_of
from tests.builders import NOW


def test_mod_23_a_week_that_runs_is_not_told_nor_a_number_that_would_be_somebody() -> None:
    this = week_of(NOW)
    before, earlier = this - timedelta(weeks=1), this - timedelta(weeks=2)
    weeks = [ClearLookWeek(this, 90, 0), ClearLookWeek(before, FEW, 0), ClearLookWeek(earlier, FEW - 1, 0)]
    assert clear_look_sums(weeks, now=NOW) == [ClearLookSum(before, FEW), ClearLookSum(earlier, None)]


def test_mod_23_nothing_is_told_from_which_what_the_audit_log_has_leaves_a_number_that_would_be_somebody() -> (
    None
):
    before, earlier = week_of(NOW) - timedelta(weeks=1), week_of(NOW) - timedelta(weeks=2)
    weeks = [ClearLookWeek(before, FEW + 7, 7), ClearLookWeek(earlier, FEW + 7, 8)]
    assert clear_look_sums(weeks, now=NOW) == [ClearLookSum(before, FEW + 7), ClearLookSum(earlier, None)]
