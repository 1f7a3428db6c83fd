from uuid import UUID

import pytest

from domain.age_verification.attempt import (
    ATTEMPTS_PER_DAY_MAX,
    Attempt,
    AttemptOutcome,
    AttemptOver,
    Origin,
    TooManyAttempts,
    require_another_try,
)
from domain.age_verification.method import Method
from domain.ids import AgeAttemptId
from tests.builders import ASHA, NOW
from tests.unit.domain.age_verification.cases import CASE, later

STATE = b"s" * 32


def begun(user_agent: str = "Firefox") -> Attempt:
    return Attempt.begin(
        attempt_id=AgeAttemptId(UUID(int=1)), case_id=CASE, user_id=ASHA, method=Method.VERIFF,
        origin=Origin("IN", b"i" * 32, user_agent), now=NOW,
    )  # fmt: skip


def test_age_18_an_attempt_says_who_how_from_where_and_when() -> None:
    attempt = begun()
    assert (attempt.user_id, attempt.case_id, attempt.method, attempt.started_at) == (
        ASHA, CASE, Method.VERIFF, NOW,
    )  # fmt: skip
    assert attempt.origin == Origin("IN", b"i" * 32, "Firefox")
    assert (attempt.outcome, attempt.said_at, attempt.finished_at) == (AttemptOutcome.RUNNING, None, None)


def test_age_18_a_user_agent_is_cut_short() -> None:
    assert begun("x" * 10_000).origin.user_agent == "x" * 200


def test_age_06_what_a_redirect_brings_back_is_good_for_one_time() -> None:
    sent = begun().sent_off(state_digest=STATE, secret="verifier", reference="")
    assert (sent.state_digest, sent.secret) == (STATE, "verifier")
    back = sent.came_back()
    assert (back.state_digest, back.secret) == (None, "")
    with pytest.raises(AttemptOver) as refusal:
        back.came_back()
    assert refusal.value.code == "attempt_over"


def test_age_06_nobody_comes_back_from_where_nobody_was_sent() -> None:
    with pytest.raises(AttemptOver):
        begun().came_back()


def test_age_10_an_older_or_repeated_word_is_no_news() -> None:
    attempt = begun()
    assert attempt.takes(later(seconds=5))
    heard = attempt.heard(reference="ref-1", said_at=later(seconds=5))
    assert (heard.reference, heard.said_at) == ("ref-1", later(seconds=5))
    assert not heard.takes(later(seconds=4))
    assert not heard.takes(later(seconds=5))
    assert heard.takes(later(seconds=6))


@pytest.mark.parametrize("outcome", AttemptOutcome)
def test_age_10_only_an_answer_that_decided_nothing_is_followed_by_another(outcome: AttemptOutcome) -> None:
    over = begun().heard(reference="", said_at=NOW).finished(outcome, now=NOW)
    is_open = outcome in (AttemptOutcome.RUNNING, AttemptOutcome.UNDECIDED)
    assert over.takes(later(seconds=1)) is is_open


def test_a_word_without_a_reference_keeps_the_one_there_was() -> None:
    heard = begun().heard(reference="ref-1", said_at=NOW).heard(reference="", said_at=later(seconds=1))
    assert heard.reference == "ref-1"


@pytest.mark.parametrize("outcome", [outcome for outcome in AttemptOutcome if outcome != "running"])
def test_a_finished_attempt_keeps_its_outcome_and_no_secret(outcome: AttemptOutcome) -> None:
    over = (
        begun()
        .sent_off(state_digest=STATE, secret="verifier", reference="")
        .finished(outcome, now=later(minutes=1))
    )
    assert (over.outcome, over.finished_at) == (outcome, later(minutes=1))
    assert (over.state_digest, over.secret) == (None, "")
    with pytest.raises(AttemptOver):
        over.came_back()


def test_age_18_a_day_has_so_many_tries_and_no_more() -> None:
    require_another_try(ATTEMPTS_PER_DAY_MAX - 1)
    with pytest.raises(TooManyAttempts) as refusal:
        require_another_try(ATTEMPTS_PER_DAY_MAX)
    assert refusal.value.code == "too_many_attempts"
