"""The transition table, written down a second time and compared pair by pair."""

import pytest

from domain.casework import InvalidTransition
from domain.moderation.cases.states import TRANSITIONS, ModerationState, require_transition

LEGAL = {
    "open": "queued assigned escalated closed",
    "queued": "open assigned closed",
    "assigned": "open queued escalated closed",
    "escalated": "open closed",
    "closed": "open",
}
PAIRS = [(before, after) for before in ModerationState for after in ModerationState]


def test_mod_03_the_table_is_of_five_states() -> None:
    assert {state.value for state in ModerationState} == set(LEGAL) == set(TRANSITIONS)


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_mod_03_only_what_the_table_says_may_follow(before: ModerationState, after: ModerationState) -> None:
    if after.value in LEGAL[before.value].split():
        require_transition(before, after)
        return
    with pytest.raises(InvalidTransition) as refusal:
        require_transition(before, after)
    assert refusal.value.code == "invalid_transition"
