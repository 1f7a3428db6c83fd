"""MOD-26: which cases are drawn, and what two findings come to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.ids import ModerationCaseId, SecondLookId, UserId
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.kind import Queue
from domain.moderation.decisions.policy import StopPolicy, UnknownPolicy
from domain.moderation.desk.second_look import (
    WAITS,
    Agreement,
    Finding,
    SecondLook,
    SecondLookAnswered,
    SecondLookNotFound,
    SecondLookOver,
    SecondLookRate,
    UnknownFinding,
)
from domain.moderation.note import NoteMissing

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
KIRAN = UserId(uuid4())
CASES = [ModerationCaseId(UUID(int=number)) for number in range(10_000)]


def a_look(
    outcome: CaseOutcome = CaseOutcome.ACTED, policies: tuple[StopPolicy, ...] = (StopPolicy.HARASSMENT,)
) -> SecondLook:
    return SecondLook.ask(
        look_id=SecondLookId(uuid4()), case_id=ModerationCaseId(uuid4()), queue=Queue.GENERAL, outcome=outcome,
        policies=policies, now=NOW,
    )  # fmt: skip


def a_finding(
    outcome: str = "acted", policy: str = "harassment", *, by: UserId = KIRAN, at: datetime = NOW, word: str = "Mocked"
) -> Finding:  # fmt: skip
    return Finding.make(outcome=outcome, policy=policy, word=word, by=by, now=at)


@pytest.mark.parametrize("permille", [0, 1, 50, 500, 1_000])
def test_mod_26_so_many_of_a_thousand_are_drawn(permille: int) -> None:
    drawn = sum(SecondLookRate(permille, "key").takes(case) for case in CASES)
    assert abs(drawn - 10 * permille) <= 150  # three times what chance alone leaves at a half
    if permille in (0, 1_000):
        assert drawn == 10 * permille


def test_mod_26_a_case_is_drawn_each_time_or_never_and_by_another_key_others_are() -> None:
    def drawn(rate: SecondLookRate) -> set[ModerationCaseId]:
        return {case for case in CASES if rate.takes(case)}

    ours = drawn(SecondLookRate(100, "key"))
    assert drawn(SecondLookRate(100, "key")) == ours
    assert ours < drawn(SecondLookRate(200, "key")), "a higher rate draws more, and none less"
    others = drawn(SecondLookRate(100, "another key"))
    assert len(ours & others) < len(ours) / 3, "without the key nobody foresees it"


def test_mod_26_the_key_is_in_no_trace() -> None:
    assert "SECRET" not in repr(SecondLookRate(50, "SECRET"))


@pytest.mark.parametrize(
    ("first", "policies", "outcome", "policy", "agreement"),
    [
        ("acted", (StopPolicy.HARASSMENT,), "acted", "harassment", Agreement.AGREED),
        ("acted", (StopPolicy.IMPERSONATION, StopPolicy.HARASSMENT), "acted", "harassment", Agreement.AGREED),
        ("acted", (StopPolicy.IMPERSONATION,), "acted", "harassment", Agreement.OTHER_RULE),
        ("acted", (), "acted", "harassment", Agreement.AGREED),
        ("acted", (StopPolicy.HARASSMENT,), "no_violation", "", Agreement.OTHER_OUTCOME),
        ("no_violation", (), "no_violation", "", Agreement.AGREED),
        ("no_violation", (StopPolicy.HARASSMENT,), "no_violation", "", Agreement.AGREED),
        ("no_violation", (), "acted", "harassment", Agreement.OTHER_OUTCOME),
    ],
)
def test_mod_26_what_two_findings_come_to(
    first: str, policies: tuple[StopPolicy, ...], outcome: str, policy: str, agreement: Agreement
) -> None:
    look = a_look(CaseOutcome(first), policies)
    assert look.agreement is None
    assert look.answered(a_finding(outcome, policy), is_closed_still=True).agreement is agreement


@pytest.mark.parametrize(
    ("outcome", "policy", "word", "refusal"),
    [
        ("", "", "x", UnknownFinding),
        ("acted", "", "x", UnknownPolicy),
        ("acted", "rudeness", "x", UnknownPolicy),
        ("no_violation", "harassment", "x", UnknownFinding),
        ("no_violation", "", " ", NoteMissing),
    ],
)
def test_mod_26_no_finding_without_an_outcome_its_rule_and_a_word(
    outcome: str, policy: str, word: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        a_finding(outcome, policy, word=word)


def test_mod_26_it_is_answered_once_and_a_retry_is_the_same() -> None:
    answered = a_look().answered(a_finding(), is_closed_still=True)
    later = NOW + timedelta(minutes=1)
    assert answered.answered(a_finding(at=later), is_closed_still=False) is answered
    for other in (
        a_finding(by=UserId(uuid4())),
        a_finding(word="Another word"),
        a_finding("no_violation", ""),
    ):
        with pytest.raises(SecondLookAnswered):
            answered.answered(other, is_closed_still=True)


def test_mod_26_it_is_over_once_the_case_is_open_again_or_it_waited_too_long() -> None:
    look = a_look()
    with pytest.raises(SecondLookOver):
        look.answered(a_finding(), is_closed_still=False)
    with pytest.raises(SecondLookOver):
        look.answered(a_finding(at=NOW + WAITS), is_closed_still=True)
    assert look.answered(a_finding(at=NOW + WAITS - timedelta(seconds=1)), is_closed_still=True).finding


def test_mod_26_it_is_there_for_those_alone_who_see_its_queue_and_had_no_part() -> None:
    look, meera = a_look(), UserId(uuid4())
    look.require_for(KIRAN, queues={Queue.GENERAL}, had_a_part={meera})
    for queues, part in (({Queue.ORDERS}, {meera}), ({Queue.GENERAL}, {meera, KIRAN})):
        with pytest.raises(SecondLookNotFound):
            look.require_for(KIRAN, queues=queues, had_a_part=part)
    with pytest.raises(SecondLookNotFound):
        replace(look, queue=Queue.CHILD_SAFETY).require_for(
            KIRAN, queues=set(Queue) - {Queue.CHILD_SAFETY}, had_a_part=()
        )
