"""A hold is placed by one officer and lifted by another."""

from datetime import timedelta

import pytest

from domain.casework import FourEyes
from domain.compliance.legal_hold import InvalidLegalHold, LegalHold, LegalHoldIdReused, LegalHoldLifted
from domain.compliance.legal_request import OwnAccount
from domain.compliance.words import ReasonRequired
from domain.ids import LegalHoldId
from tests.builders import ASHA, NANDINI, NOW, RAVI, VIKRAM, a_legal_hold


def test_a_hold_holds_until_it_is_lifted_by_another_officer() -> None:
    hold = a_legal_hold()
    with pytest.raises(FourEyes):
        hold.lifted(by=VIKRAM, reason="No longer needed", now=NOW)
    with pytest.raises(ReasonRequired):
        hold.lifted(by=NANDINI, reason="", now=NOW)
    lifted = hold.lifted(by=NANDINI, reason=" No longer needed ", now=NOW)
    assert (hold.holds(NOW), lifted.holds(NOW), lifted.lift_reason) == (True, False, "No longer needed")
    with pytest.raises(LegalHoldLifted):
        lifted.lifted(by=NANDINI, reason="Once more", now=NOW)


def test_a_hold_with_an_end_is_over_by_itself() -> None:
    hold = a_legal_hold(until=NOW + timedelta(days=1))
    assert hold.holds(NOW + timedelta(hours=23))
    assert not hold.holds(NOW + timedelta(days=1))
    with pytest.raises(LegalHoldLifted):
        hold.lifted(by=NANDINI, reason="Over anyway", now=NOW + timedelta(days=1))


def test_a_hold_says_why_and_ends_in_the_future() -> None:
    whole = {"hold_id": LegalHoldId(a_legal_hold().id), "account_id": ASHA, "by": VIKRAM, "now": NOW}
    with pytest.raises(ReasonRequired):
        LegalHold.place(**whole, reason="x", until=None)  # type: ignore[arg-type]
    with pytest.raises(InvalidLegalHold):
        LegalHold.place(**whole, reason="Asked for by a court", until=NOW)  # type: ignore[arg-type]


def test_a_retry_is_told_from_another_hold() -> None:
    hold = a_legal_hold()
    hold.require_same_request(a_legal_hold(id=hold.id, placed_at=NOW + timedelta(1)))
    with pytest.raises(LegalHoldIdReused):
        hold.require_same_request(a_legal_hold(id=hold.id, account_id=RAVI))


def test_nobody_lifts_the_hold_on_their_own_account() -> None:
    with pytest.raises(OwnAccount):
        a_legal_hold(account_id=NANDINI).lifted(by=NANDINI, reason="No longer needed", now=NOW)
