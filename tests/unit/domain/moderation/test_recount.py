"""A strike that is taken back takes with it what later strikes reached only because of it (ENF-03, MOD-18)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import DecisionId, ModerationCaseId
from domain.moderation.decisions.action import ACCOUNT, Action, ActionKind
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.decisions.recount import recounted
from domain.moderation.decisions.sanction import EndedBy, Sanction, strike_weight, suspension_of
from domain.moderation.decisions.strike import strike_for, suspension_at
from tests.builders import NOW, RAVI

DAY = timedelta(days=1)
LIGHT, HEAVY = StopPolicy.OFF_PLATFORM_PAYMENT, StopPolicy.NON_CONSENT
"""A strike of weight 1 for 90 days, and one of 4 for a year."""
RULES = tuple({policy.severity: policy for policy in StopPolicy}.values())


class Record:
    """The sanctions of one person, as decisions make them and appeals end them."""

    def __init__(self) -> None:
        self.sanctions: list[Sanction] = []
        self.overturned: set[DecisionId] = set()

    def strike(self, policy: StopPolicy, at: datetime) -> DecisionId:
        decision_id = DecisionId(UUID(int=len(self.sanctions) + 1))
        strike = strike_for(policy, now=at)
        follows = suspension_at(strike_weight(self.sanctions, at), strike.weight, policy, now=at)
        for place, action in enumerate((strike, follows) if follows else (strike,)):
            self.add(decision_id, place, action, at)
        return decision_id

    def add(self, decision_id: DecisionId, place: int, action: Action, at: datetime) -> None:
        case_id = ModerationCaseId(decision_id)
        self.sanctions.append(Sanction(decision_id, place, case_id, RAVI, action, at, "", None, None))

    def overturn(self, decision_id: DecisionId, at: datetime) -> None:
        self.overturned.add(decision_id)
        own = [each for each in self.sanctions if each.decision_id == decision_id]
        for each in own:
            self._put(each.ended(EndedBy.APPEAL, at))
        for recount in recounted(self.sanctions, self._find(own[0]), at, never=self.overturned):
            self._put(recount.ended)
            if recount.instead is not None:
                assert all(
                    (each.decision_id, each.place) != (recount.instead.decision_id, recount.instead.place)
                    for each in self.sanctions
                )
                self.sanctions.append(recount.instead)

    def end_of_time(self, decision_id: DecisionId, at: datetime) -> None:
        for each in [each for each in self.sanctions if each.decision_id == decision_id]:
            self._put(each.ended(EndedBy.SYSTEM, at))

    def suspended_until(self, at: datetime) -> datetime | None:
        suspension = suspension_of(self.sanctions, at)
        return suspension.until if suspension else None

    def _find(self, sanction: Sanction) -> Sanction:
        key = (sanction.decision_id, sanction.place)
        return next(each for each in self.sanctions if (each.decision_id, each.place) == key)

    def _put(self, sanction: Sanction) -> None:
        self.sanctions[self.sanctions.index(self._find(sanction))] = sanction


@pytest.fixture
def record() -> Record:
    return Record()


def test_enf_03_a_suspension_that_was_reached_only_with_an_overturned_strike_is_over(record: Record) -> None:
    first = record.strike(LIGHT, NOW)
    record.strike(LIGHT, NOW + DAY)
    record.strike(LIGHT, NOW + 2 * DAY)
    assert record.suspended_until(NOW + 2 * DAY) == NOW + 3 * DAY
    record.overturn(first, NOW + 2 * DAY + timedelta(hours=1))
    assert record.suspended_until(NOW + 2 * DAY + timedelta(hours=1)) is None


def test_enf_03_one_that_would_have_been_shorter_is_so_from_when_it_began(record: Record) -> None:
    first = record.strike(HEAVY, NOW)
    at = NOW + 2 * DAY
    record.strike(HEAVY, at)
    assert record.suspended_until(at) == at + 7 * DAY
    record.overturn(first, at + timedelta(hours=1))
    assert record.suspended_until(at + timedelta(hours=1)) == at + DAY
    late = Record()
    first = late.strike(HEAVY, NOW)
    late.strike(HEAVY, at)
    late.overturn(first, at + DAY)
    assert late.suspended_until(at + DAY) is None, "the shorter one was over by then"
    assert len(late.sanctions) == 4, "and so is not there at all"


def test_enf_03_what_a_person_chose_and_what_did_not_count_the_strike_stay(record: Record) -> None:
    heavy = record.strike(HEAVY, NOW)
    chosen = Action(ActionKind.SUSPENSION, HEAVY, ACCOUNT, NOW + 50 * DAY, 0, automated=False)
    record.add(DecisionId(UUID(int=99)), 0, chosen, NOW + DAY)
    after = record.strike(LIGHT, NOW + 2 * DAY)
    record.overturn(after, NOW + 2 * DAY)
    assert record.suspended_until(NOW + 2 * DAY) == NOW + 50 * DAY
    assert [each.ended_at for each in record.sanctions if each.decision_id == heavy] == [None, None]
    record.overturn(heavy, NOW + 3 * DAY)
    assert record.suspended_until(NOW + 3 * DAY) == NOW + 50 * DAY


def test_enf_03_a_strike_that_was_over_before_the_suspension_takes_nothing_with_it(record: Record) -> None:
    first = record.strike(LIGHT, NOW)
    at = NOW + 90 * DAY
    record.strike(HEAVY, at)
    record.overturn(first, at)
    assert record.suspended_until(at) == at + DAY


def test_enf_03_an_appeal_changes_nothing_of_what_was_reached_without_it(record: Record) -> None:
    """Also where decisions of one moment were recorded in another order than they were begun in."""
    for at in (NOW + timedelta(seconds=1), NOW + timedelta(seconds=1), NOW):
        record.strike(LIGHT, at)
    later = record.strike(LIGHT, NOW + timedelta(hours=1))
    assert record.suspended_until(NOW + timedelta(hours=1)) == NOW + DAY
    record.overturn(later, NOW + timedelta(hours=2))
    assert record.suspended_until(NOW + timedelta(hours=2)) == NOW + DAY


def ladder(strikes: Sequence[tuple[datetime, StopPolicy]], standing: set[int]) -> dict[int, datetime | None]:
    """Walked from its foot with the strikes that stand alone: until when each suspends, None where it does not."""
    reached: dict[int, datetime | None] = {}
    weights: list[tuple[datetime, int]] = []
    for place, (at, policy) in enumerate(strikes):
        if place not in standing:
            continue
        strike = strike_for(policy, now=at)
        assert strike.until is not None
        follows = suspension_at(sum(w for end, w in weights if end > at), strike.weight, policy, now=at)
        reached[place] = follows.until if follows else None
        weights.append((strike.until, strike.weight))
    return reached


@given(
    steps=st.lists(st.tuples(st.integers(1, 30 * 24), st.sampled_from(RULES)), min_size=1, max_size=7),
    order=st.randoms(use_true_random=False), pauses=st.lists(st.integers(0, 72), min_size=7, max_size=7),
)  # fmt: skip
def test_enf_03_whatever_is_overturned_in_whatever_order_no_more_holds_than_the_ladder_without_it(
    steps: list[tuple[int, StopPolicy]], order: Random, pauses: list[int]
) -> None:
    """Each suspension ends where the ladder without what was overturned so far ends it, and never later than before."""
    record, at, strikes, ids = Record(), NOW, list[tuple[datetime, StopPolicy]](), list[DecisionId]()
    for hours, policy in steps:
        at += timedelta(hours=hours)
        strikes.append((at, policy))
        ids.append(record.strike(policy, at))
    standing = set(range(len(strikes)))
    ends = ladder(strikes, standing)
    overturned = order.sample(range(len(strikes)), k=order.randint(1, len(strikes)))
    for place, pause in zip(overturned, pauses, strict=False):
        at += timedelta(hours=pause)
        record.overturn(ids[place], at)
        standing.remove(place)
        without = ladder(strikes, standing)
        for other in ends:
            now, before = without.get(other), ends[other]
            ends[other] = None if now is None or before is None else min(now, before)
        holding = [end for end in ends.values() if end is not None and end > at]
        assert record.suspended_until(at) == max(holding, default=None)
        assert strike_weight(record.sanctions, at) == sum(
            strike_for(policy, now=then).weight
            for number, (then, policy) in enumerate(strikes)
            if number in standing and (strike_for(policy, now=then).until or at) > at
        )


def test_enf_03_a_strike_that_was_over_before_it_was_overturned_counts_no_more(record: Record) -> None:
    """Its own time had ended it, and the appeal was decided while what it led to still held."""
    first = record.strike(LIGHT, NOW)
    at = NOW + 89 * DAY
    record.strike(HEAVY, at - DAY)
    record.strike(HEAVY, at)
    assert record.suspended_until(at) == at + 30 * DAY
    record.end_of_time(first, NOW + 90 * DAY)
    record.overturn(first, NOW + 91 * DAY)
    assert record.suspended_until(NOW + 91 * DAY) == at + 7 * DAY
