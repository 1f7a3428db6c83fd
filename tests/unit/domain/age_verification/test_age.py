from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.age_verification.age import (
    INDIA,
    AgeLocked,
    AgeState,
    AgeStatus,
    AgeVerificationRequired,
    AlreadyVerified,
    Finding,
    Outcome,
    adult_on,
    is_adult,
    judge,
    require_verified_adult,
)
from domain.ids import AgeAttemptId
from tests.builders import ASHA, NOW

FIRST = AgeAttemptId(UUID(int=1))
SECOND = AgeAttemptId(UUID(int=2))


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


def pending(attempt: AgeAttemptId = FIRST) -> AgeStatus:
    return AgeStatus.unknown(ASHA).started(attempt)


def test_an_adult_is_verified_by_the_running_attempt() -> None:
    decided = pending().decided(FIRST, Outcome.ADULT, provider="sandbox", now=NOW)
    assert decided == AgeStatus(ASHA, AgeState.VERIFIED_ADULT, FIRST, "sandbox", NOW)


def test_an_answer_to_an_older_attempt_verifies_nobody() -> None:
    status = pending(FIRST).started(SECOND)
    assert status.decided(FIRST, Outcome.ADULT, provider="sandbox", now=NOW) is status


def test_an_undecided_attempt_may_be_begun_again() -> None:
    status = pending().decided(FIRST, Outcome.UNDECIDED, provider="sandbox", now=NOW)
    assert status.state is AgeState.UNVERIFIED
    assert status.started(SECOND).state is AgeState.PENDING


@pytest.mark.parametrize("attempt", [FIRST, SECOND])
def test_acc_09_a_minor_is_locked_from_any_state_and_by_any_attempt(attempt: AgeAttemptId) -> None:
    verified = pending().decided(FIRST, Outcome.ADULT, provider="sandbox", now=NOW)
    for status in (AgeStatus.unknown(ASHA), pending(), verified):
        assert status.decided(attempt, Outcome.MINOR, provider="s", now=NOW).state is AgeState.MINOR_LOCKED


def test_nothing_opens_a_locked_account() -> None:
    locked = pending().decided(FIRST, Outcome.MINOR, provider="sandbox", now=NOW)
    with pytest.raises(AgeLocked):
        locked.started(SECOND)
    for outcome in Outcome:
        again = locked.decided(FIRST, outcome, provider="sandbox", now=NOW)
        assert again.state is AgeState.MINOR_LOCKED


def test_a_verified_adult_is_not_asked_twice() -> None:
    verified = pending().decided(FIRST, Outcome.ADULT, provider="sandbox", now=NOW)
    with pytest.raises(AlreadyVerified):
        verified.started(SECOND)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (AgeState.UNVERIFIED, AgeVerificationRequired),
        (AgeState.PENDING, AgeVerificationRequired),
        (AgeState.MINOR_LOCKED, AgeLocked),
    ],
)
def test_age_01_every_state_but_one_is_refused(state: AgeState, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        require_verified_adult(state)
    require_verified_adult(AgeState.VERIFIED_ADULT)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("start"), st.sampled_from([FIRST, SECOND])),
        st.tuples(st.sampled_from(list(Outcome)), st.sampled_from([FIRST, SECOND])),
    ),
    max_size=12,
)


@given(steps)
def test_no_walk_verifies_anyone_without_an_adult_finding_of_a_begun_attempt(
    walk: list[tuple[object, AgeAttemptId]],
) -> None:
    status = AgeStatus.unknown(ASHA)
    begun, adult, minor = set(), False, False
    for act, attempt in walk:
        if act == "start":
            try:
                status = status.started(attempt)
                begun.add(attempt)
            except (AgeLocked, AlreadyVerified):
                pass
        else:
            assert isinstance(act, Outcome)
            adult = adult or (act is Outcome.ADULT and attempt in begun)
            minor = minor or act is Outcome.MINOR
            status = status.decided(attempt, act, provider="sandbox", now=NOW)
    assert (status.state is AgeState.MINOR_LOCKED) == minor
    if status.state is AgeState.VERIFIED_ADULT:
        assert adult
