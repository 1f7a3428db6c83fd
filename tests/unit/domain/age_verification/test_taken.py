"""AGE-19: what officers take of an age on the spot, and what an appeal gives back: as it was before, and never more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.age_verification.age import AgeLocked, AgeState, AgeStatus, MatchHold
from domain.age_verification.method import Method
from domain.ids import StreamId
from tests.builders import NOW, RAVI, a_verified_adult

LATER, LAST = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
SHOW = StreamId(RAVI)
ADULT = replace(a_verified_adult(RAVI), assured_until=NOW + timedelta(days=30))


def test_age_19_a_hold_is_given_back_as_it_was() -> None:
    held = ADULT.held_by_officer(now=NOW)
    assert held.state is AgeState.HELD
    assert held.returned(NOW, now=LATER) == ADULT
    assert held.returned(LATER, now=LATER) == held, "another act's appeal"


def test_age_19_a_reset_is_given_back_as_it_was_also_while_a_check_runs() -> None:
    reset = ADULT.reset_by_officer(now=NOW)
    assert (reset.state, reset.assured_until) == (AgeState.UNVERIFIED, None)
    assert reset.returned(NOW, now=LATER) == ADULT
    assert reset.pending().returned(NOW, now=LATER) == ADULT


def test_age_19_what_has_lapsed_meanwhile_is_not_given_back() -> None:
    after = ADULT.held_by_officer(now=NOW).returned(NOW, now=NOW + timedelta(days=30))
    assert (after.state, after.assured_until, after.taken) == (AgeState.UNVERIFIED, None, None)


def test_age_19_who_was_no_adult_before_is_none_after() -> None:
    nobody = AgeStatus.unknown(RAVI)
    assert nobody.held_by_officer(now=NOW).returned(NOW, now=LATER) == nobody
    assert nobody.pending().held_by_officer(now=NOW).returned(NOW, now=LATER) == nobody
    checked = nobody.pending().reset_by_officer(now=NOW).pending()
    assert checked.returned(NOW, now=LATER).state is AgeState.PENDING


@pytest.mark.parametrize("first", [NOW, LATER])
def test_age_19_of_two_acts_the_one_that_stands_keeps_the_account(first: object) -> None:
    both = ADULT.reset_by_officer(now=NOW).held_by_officer(now=LATER)
    assert both.state is AgeState.HELD
    if first == NOW:
        left = both.returned(NOW, now=LAST)
        assert left.state is AgeState.HELD
        assert left.returned(LATER, now=LAST) == ADULT
    else:
        left = both.returned(LATER, now=LAST)
        assert left.state is AgeState.UNVERIFIED
        assert left.returned(NOW, now=LAST) == ADULT


def test_age_19_a_reset_of_who_is_held_by_an_officer_holds_beside_it() -> None:
    both = ADULT.held_by_officer(now=NOW).reset_by_officer(now=LATER)
    assert both.state is AgeState.HELD
    assert both.returned(NOW, now=LAST).state is AgeState.UNVERIFIED
    assert both.returned(NOW, now=LAST).returned(LATER, now=LAST) == ADULT
    assert both.reset_by_officer(now=LAST) == both, "once"
    assert both.held_by_officer(now=LAST) == both, "once"


def test_age_19_a_match_and_an_officer_hold_beside_each_other() -> None:
    both = ADULT.held_for_match(SHOW).held_by_officer(now=NOW)
    assert both.given_back(SHOW).state is AgeState.HELD
    assert both.given_back(SHOW).returned(NOW, now=LATER) == ADULT
    left = both.returned(NOW, now=LATER)
    assert left == ADULT.held_for_match(SHOW)
    reset = ADULT.held_for_match(SHOW).reset_by_officer(now=NOW)
    assert reset.match_hold == MatchHold(SHOW, AgeState.UNVERIFIED)
    assert reset.given_back(SHOW).state is AgeState.UNVERIFIED
    assert reset.given_back(SHOW).returned(NOW, now=LATER) == ADULT
    assert reset.returned(NOW, now=LATER) == ADULT.held_for_match(SHOW)


@pytest.mark.parametrize("act", ["hold", "reset"])
def test_age_19_what_officers_hold_for_anything_else_no_appeal_opens(act: str) -> None:
    taken = ADULT.held_by_officer(now=NOW) if act == "hold" else ADULT.reset_by_officer(now=NOW)
    barred = taken.held()
    assert barred.returned(NOW, now=LATER) == barred
    assert barred.state is AgeState.HELD
    matched = ADULT.held_by_officer(now=NOW).held_for_match(SHOW)
    assert matched.returned(NOW, now=LATER).state is AgeState.HELD
    assert matched.given_back(SHOW).state is AgeState.HELD
    held = ADULT.held()
    assert held.held_by_officer(now=NOW) == held
    assert held.reset_by_officer(now=NOW) == held


def test_age_19_what_is_revoked_meanwhile_is_not_given_back() -> None:
    held = ADULT.held_by_officer(now=NOW).reset()
    assert held.state is AgeState.HELD
    assert held.returned(NOW, now=LATER).state is AgeState.UNVERIFIED
    reset = ADULT.reset_by_officer(now=NOW).reset()
    assert reset.returned(NOW, now=LATER).state is AgeState.UNVERIFIED


def test_age_19_acc_09_a_lock_is_stronger_than_what_was_taken() -> None:
    locked = ADULT.held_by_officer(now=NOW).locked(method=Method.OFFICER, provider="officer", now=LATER)
    assert locked.returned(NOW, now=LAST) == locked
    assert locked.held_by_officer(now=LAST) == locked
    with pytest.raises(AgeLocked):
        locked.reset_by_officer(now=LAST)
    assert locked.reopened().returned(NOW, now=LAST).state is AgeState.HELD


def test_age_19_an_approval_ends_what_was_taken() -> None:
    until = LAST + timedelta(days=30)
    held = ADULT.held_by_officer(now=NOW)
    assert held.is_taken_at(NOW)
    again = held.assured(method=Method.PASSPORT, provider="officer", until=until, now=LATER)
    assert not again.is_taken_at(NOW)
    assert again.returned(NOW, now=LAST) == again
