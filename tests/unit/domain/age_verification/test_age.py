from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.age_verification.age import (
    AccountHeld,
    AgeLocked,
    AgeState,
    AgeStatus,
    AgeVerificationRequired,
    Finding,
    Outcome,
    adult_on,
    is_adult,
    judge,
    require_verified_adult,
)
from domain.age_verification.method import Method
from domain.ids import StreamId
from domain.india import INDIA
from tests.builders import ASHA, NOW

YEAR_ON = NOW + timedelta(days=365)


def at(text: str) -> datetime:
    """A moment in India."""
    return datetime.fromisoformat(text).replace(tzinfo=INDIA).astimezone(UTC)


@pytest.mark.parametrize(
    ("birth", "moment", "adult"),
    [
        ("2008-11-22", "2026-11-21T23:59:59", False),
        ("2008-11-22", "2026-11-22T00:00:00", True),
        ("2008-11-23", "2026-11-22T23:59:59", False),
        ("2008-02-29", "2026-02-28T23:59:59", False),  # born on a leap day: an adult on 1 March
        ("2008-02-29", "2026-03-01T00:00:00", True),
        ("2008-03-01", "2026-02-28T23:59:59", False),
        ("2008-03-01", "2026-03-01T00:00:00", True),
        ("2008-12-31", "2026-12-31T00:00:00", True),
        ("2009-01-01", "2026-12-31T23:59:59", False),
    ],
)
def test_age_12_adulthood_begins_at_midnight_in_india(birth: str, moment: str, adult: bool) -> None:
    assert is_adult(date.fromisoformat(birth), now=at(moment)) is adult


def test_age_12_the_day_is_the_one_in_india_not_in_utc() -> None:
    birth = date(2008, 11, 22)
    assert not is_adult(birth, now=datetime(2026, 11, 21, 18, 29, 59, tzinfo=UTC))
    assert is_adult(birth, now=datetime(2026, 11, 21, 18, 30, tzinfo=UTC))


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_nobody_is_an_adult_a_day_early(birth: date) -> None:
    first = adult_on(birth)
    midnight = datetime(first.year, first.month, first.day, tzinfo=INDIA)
    assert is_adult(birth, now=midnight)
    assert not is_adult(birth, now=midnight - timedelta(microseconds=1))
    assert (first.year - birth.year, first.day >= 1) == (18, True)


@pytest.mark.parametrize(
    ("finding", "outcome"),
    [
        (Finding(date(1990, 1, 1), None), Outcome.ADULT),
        (Finding(date(2010, 1, 1), None), Outcome.MINOR),
        (Finding(None, True), Outcome.ADULT),
        (Finding(None, False), Outcome.MINOR),
        (Finding(None, None), Outcome.UNDECIDED),
        (Finding(date(1990, 1, 1), False), Outcome.UNDECIDED),  # the provider contradicts itself
        (Finding(date(2010, 1, 1), True), Outcome.UNDECIDED),
        (Finding(date(2027, 1, 1), None), Outcome.UNDECIDED),  # born tomorrow
        (Finding(date(1900, 1, 1), None), Outcome.UNDECIDED),  # born too long ago to be true
    ],
)
def test_only_a_clear_finding_decides(finding: Finding, outcome: Outcome) -> None:
    assert judge(finding, now=NOW) is outcome


def a_status(state: AgeState) -> AgeStatus:
    return AgeStatus(ASHA, state, Method.PASSPORT, "platform", NOW, YEAR_ON)


def assured(status: AgeStatus) -> AgeStatus:
    return status.assured(method=Method.VERIFF, provider="veriff", until=YEAR_ON, now=NOW)


def locked(status: AgeStatus) -> AgeStatus:
    return status.locked(method=Method.VERIFF, provider="veriff", now=NOW)


@pytest.mark.parametrize("birth", [date(9981, 12, 31), date(9982, 1, 1), date.max])
def test_age_12_nobody_from_the_far_future_is_an_adult(birth: date) -> None:
    assert not is_adult(birth, now=NOW)
    assert judge(Finding(birth, None), now=NOW) is Outcome.UNDECIDED


def test_a_birth_is_believed_back_to_120_years() -> None:
    assert judge(Finding(date(1906, 1, 1), None), now=NOW) is Outcome.ADULT
    assert judge(Finding(date(1905, 12, 31), None), now=NOW) is Outcome.UNDECIDED


@given(st.none() | st.dates(), st.sampled_from([None, True, False]))
def test_ops_10_no_finding_of_a_minor_or_of_nothing_is_judged_adult(
    birth: date | None, over_18: bool | None
) -> None:
    outcome = judge(Finding(birth, over_18), now=NOW)
    if outcome is Outcome.ADULT:
        assert over_18 is not False
        assert birth is not None or over_18
        assert birth is None or birth <= date(2008, 11, 1)


def test_age_17_an_assurance_keeps_the_answer_where_it_came_from_and_until_when_and_no_birth() -> None:
    assert assured(AgeStatus.unknown(ASHA)) == AgeStatus(
        ASHA, AgeState.VERIFIED_ADULT, Method.VERIFF, "veriff", NOW, YEAR_ON
    )
    assert {field.name for field in fields(AgeStatus)} == {
        "user_id", "state", "method", "provider", "decided_at", "assured_until", "match_hold", "taken",
    }  # fmt: skip


MOVES: dict[str, tuple[Callable[[AgeStatus], AgeStatus], dict[str, str]]] = {
    "pending": (
        AgeStatus.pending,
        {"unverified": "pending", "pending": "pending", "held": "held", "verified_adult": "verified_adult"},
    ),
    "undecided": (
        AgeStatus.undecided,
        {
            "unverified": "unverified", "pending": "unverified", "held": "held",
            "verified_adult": "verified_adult", "minor_locked": "minor_locked",
        },
    ),
    "assured": (
        assured,
        dict.fromkeys(["unverified", "pending", "held", "verified_adult"], "verified_adult"),
    ),
    "locked": (locked, dict.fromkeys(AgeState, "minor_locked")),
    "held": (
        AgeStatus.held,
        {
            "unverified": "held", "pending": "held", "held": "held", "verified_adult": "held",
            "minor_locked": "minor_locked",
        },
    ),
    "reset": (
        AgeStatus.reset,
        {"unverified": "unverified", "pending": "unverified", "held": "held", "verified_adult": "unverified"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("state", list(AgeState))
@pytest.mark.parametrize("move", MOVES)
def test_acc_09_each_move_leads_from_each_state_where_it_should_and_never_out_of_a_lock(
    move: str, state: AgeState
) -> None:
    act, expected = MOVES[move]
    if state in expected:
        assert act(a_status(state)).state == expected[state]
        return
    with pytest.raises(AgeLocked) as refusal:
        act(a_status(state))
    assert refusal.value.code == "age_locked"


def test_acc_09_a_second_finding_of_a_minor_changes_nothing() -> None:
    once = locked(AgeStatus.unknown(ASHA))
    assert once.locked(method=Method.PASSPORT, provider="officer", now=NOW + timedelta(days=1)) is once


def test_acc_09_a_lock_that_two_officers_opened_lets_nobody_do_anything_yet() -> None:
    opened = locked(AgeStatus.unknown(ASHA)).reopened()
    assert opened.state is AgeState.HELD
    with pytest.raises(AccountHeld):
        opened.require_verified_adult()


def test_age_13_an_assurance_is_over_at_its_end() -> None:
    status = assured(AgeStatus.unknown(ASHA))
    assert not status.is_lapsed(YEAR_ON - timedelta(microseconds=1))
    assert status.is_lapsed(YEAR_ON)
    assert not status.held().is_lapsed(YEAR_ON)


def test_enf_03_what_a_known_picture_held_is_given_back_and_never_more() -> None:
    show, other = StreamId(uuid4()), StreamId(uuid4())
    adult = assured(AgeStatus.unknown(ASHA))
    assert adult.held_for_match(show).given_back(show) == adult
    assert adult.held_for_match(show).held_for_match(show).given_back(show) == adult
    assert (
        AgeStatus.unknown(ASHA).pending().held_for_match(show).given_back(show).state is AgeState.UNVERIFIED
    )
    reset = adult.held_for_match(show).reset().given_back(show)
    assert (reset.state, reset.assured_until) == (AgeState.UNVERIFIED, None)
    assert adult.given_back(show) is adult
    for held in (
        adult.held(),
        adult.held().held_for_match(show),
        adult.held_for_match(show).held(),
        adult.held_for_match(other),
        adult.held_for_match(show).held_for_match(other),
    ):
        assert held.given_back(show) is held
    locked = adult.held_for_match(show).locked(method=None, provider="officer", now=NOW)
    assert locked.given_back(show) is locked
    assert locked.held_for_match(show) is locked
    assert locked.reopened().given_back(show).state is AgeState.HELD


def test_age_13_a_reset_assurance_has_no_end() -> None:
    assert assured(AgeStatus.unknown(ASHA)).reset().assured_until is None


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (AgeState.UNVERIFIED, AgeVerificationRequired),
        (AgeState.PENDING, AgeVerificationRequired),
        (AgeState.HELD, AccountHeld),
        (AgeState.MINOR_LOCKED, AgeLocked),
    ],
)
def test_age_01_every_state_but_one_is_refused(state: AgeState, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        require_verified_adult(state)
    with pytest.raises(refusal):
        a_status(state).require_verified_adult()
    require_verified_adult(AgeState.VERIFIED_ADULT)
