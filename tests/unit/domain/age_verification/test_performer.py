from uuid import UUID

import pytest
from domain.age_verification.performer import (
    ApplicationDecided,
    ApplicationState,
    OwnApplication,
    PerformerApplication,
    ReasonRequired,
)

from domain.age_verification.age import AgeState, AgeVerificationRequired
from domain.ids import ApplicationId
from tests.builders import MEERA, NOW, RAVI

ADULT = AgeState.VERIFIED_ADULT


def submitted() -> PerformerApplication:
    return PerformerApplication.submit(
        application_id=ApplicationId(UUID(int=7)), user_id=RAVI, age=ADULT, now=NOW
    )


@pytest.mark.parametrize("age", [AgeState.UNVERIFIED, AgeState.PENDING])
def test_only_a_verified_adult_applies(age: AgeState) -> None:
    with pytest.raises(AgeVerificationRequired):
        PerformerApplication.submit(application_id=ApplicationId(UUID(int=7)), user_id=RAVI, age=age, now=NOW)


def test_an_approval_says_who_and_why() -> None:
    approved = submitted().approved(by=MEERA, reason="  documents seen ", age=ADULT, now=NOW)
    assert (approved.state, approved.decided_by, approved.reason) == (
        ApplicationState.APPROVED,
        MEERA,
        "documents seen",
    )


def test_nobody_is_approved_who_is_no_longer_a_verified_adult() -> None:
    with pytest.raises(AgeVerificationRequired):
        submitted().approved(by=MEERA, reason="documents seen", age=AgeState.UNVERIFIED, now=NOW)


def test_nobody_decides_on_their_own() -> None:
    with pytest.raises(OwnApplication):
        submitted().approved(by=RAVI, reason="it is me", age=ADULT, now=NOW)


@pytest.mark.parametrize("reason", ["", "  ", "ok", "x" * 501])
def test_a_decision_needs_a_reason(reason: str) -> None:
    with pytest.raises(ReasonRequired):
        submitted().refused(by=MEERA, reason=reason, now=NOW)


def test_a_reason_keeps_no_control_characters() -> None:
    refused = submitted().refused(by=MEERA, reason="no\x00 face\x1b\nin the picture\x07", now=NOW)
    assert refused.reason == "no face\nin the picture"
    with pytest.raises(ReasonRequired):
        submitted().refused(by=MEERA, reason="\x00\x00\x00\x00", now=NOW)


def test_a_decision_is_final() -> None:
    refused = submitted().refused(by=MEERA, reason="no face in the picture", now=NOW)
    with pytest.raises(ApplicationDecided):
        refused.approved(by=MEERA, reason="after all", age=ADULT, now=NOW)
