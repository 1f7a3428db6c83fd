"""The transition table, written down a second time and compared pair by pair."""

import pytest

from domain.age_verification.states import (
    HOLDS,
    OVER,
    TRANSITIONS,
    WITH_OFFICERS,
    WITH_PERSON,
    CaseState,
    require_transition,
)
from domain.casework import InvalidTransition

LEGAL = {
    "draft": "consented expired withdrawn blocked_minor",
    "consented": "collecting expired withdrawn blocked_minor",
    "collecting": "collecting submitted expired withdrawn blocked_minor",
    "submitted": "processing withdrawn blocked_minor",
    "processing": "needs_input needs_review auto_passed withdrawn blocked_minor",
    "needs_input": "collecting expired withdrawn blocked_minor",
    "needs_review": "awaiting_second needs_input rejected withdrawn blocked_minor",
    "auto_passed": "approved awaiting_second needs_input rejected withdrawn blocked_minor",
    "awaiting_second": "approved needs_review needs_input rejected withdrawn blocked_minor",
    "approved": "reverify_due expired revoked withdrawn blocked_minor",
    "reverify_due": "collecting needs_review expired revoked withdrawn blocked_minor",
    "rejected": "needs_review blocked_minor",
    "expired": "blocked_minor",
    "revoked": "needs_review blocked_minor",
    "withdrawn": "blocked_minor",
    "blocked_minor": "blocked_minor needs_review",
}
PAIRS = [(before, after) for before in CaseState for after in CaseState]


def test_age_02_the_table_is_of_sixteen_states() -> None:
    assert {state.value for state in CaseState} == set(LEGAL) == set(TRANSITIONS)
    assert len(PAIRS) == 256


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_age_02_only_what_the_table_says_may_follow(before: CaseState, after: CaseState) -> None:
    if after.value in LEGAL[before.value].split():
        require_transition(before, after)
        return
    with pytest.raises(InvalidTransition) as refusal:
        require_transition(before, after)
    assert refusal.value.code == "invalid_transition"
    assert before.replace("_", " ") in refusal.value.detail


def test_age_02_approved_never_becomes_a_draft() -> None:
    with pytest.raises(InvalidTransition):
        require_transition(CaseState.APPROVED, CaseState.DRAFT)


def test_age_11_only_evidence_or_a_second_officer_leads_to_approved() -> None:
    before_approved = {before.value for before, nexts in TRANSITIONS.items() if CaseState.APPROVED in nexts}
    assert before_approved == {"auto_passed", "awaiting_second"}


def test_every_state_belongs_to_those_who_act_next() -> None:
    assert {state.value for state in OVER} == {
        "rejected", "expired", "revoked", "withdrawn", "blocked_minor",
    }  # fmt: skip
    assert {state.value for state in WITH_PERSON} == {"draft", "consented", "collecting", "needs_input"}
    assert {state.value for state in WITH_OFFICERS} == {"needs_review", "auto_passed", "awaiting_second"}
    assert {state.value for state in HOLDS} == {"approved", "reverify_due"}
