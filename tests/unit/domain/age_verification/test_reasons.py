import pytest

from domain.age_verification.reasons import (
    ASKING,
    REFUSING,
    REVERIFYING,
    REVOKING,
    Reason,
    UnknownReason,
    reason_named,
    told,
)

SILENT = {"opened", "consent_given", "method_chosen", "handed_in", "taken_up", "unblock_proposed"}
"""Moves of the person's own, and those that mean nothing to them."""


@pytest.mark.parametrize("reason", list(Reason))
def test_age_02_every_reason_is_told_but_the_silent_ones(reason: Reason) -> None:
    assert bool(told(reason)) is (reason.value not in SILENT)


@pytest.mark.parametrize("among", [ASKING, REFUSING, REVOKING, REVERIFYING])
def test_age_19_a_decision_is_told_in_words(among: frozenset[Reason]) -> None:
    assert among
    for reason in among:
        assert told(reason).endswith(".")
        assert reason_named(reason.value, among) is reason


@pytest.mark.parametrize("key", ["", "found_minor", "confirmed", "FACE_DIFFERS", "no such reason"])
def test_age_19_no_decision_is_made_for_a_reason_that_is_not_of_its_list(key: str) -> None:
    with pytest.raises(UnknownReason) as refusal:
        reason_named(key, REFUSING)
    assert (refusal.value.code, refusal.value.pointer) == ("unknown_reason", "/reason")


def test_a_reason_of_one_list_is_not_one_of_another() -> None:
    assert reason_named("selfie_unclear", ASKING) is Reason.SELFIE_UNCLEAR
    with pytest.raises(UnknownReason):
        reason_named("selfie_unclear", REVOKING)
