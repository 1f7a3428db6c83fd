"""A hold: what it sets aside, and that it ends once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.ledger.hold import HeldAmount, HoldEnded, HoldExceeded, HoldState
from domain.ledger.transfer import TransferKeyReused
from tests.builders import NOW, RAVI, a_hold


def test_a_hold_sets_its_amount_aside() -> None:
    held = HeldAmount.placed(a_hold(amount=60))

    assert (held.left, held.posted, held.state) == (60, 0, HoldState.OPEN)


def test_what_is_posted_leaves_the_rest_aside() -> None:
    held = HeldAmount.placed(a_hold(amount=60)).after_posting(20).after_posting(15)

    assert (held.left, held.posted, held.state) == (25, 35, HoldState.OPEN)


def test_a_hold_ends_when_all_is_posted() -> None:
    held = HeldAmount.placed(a_hold(amount=60)).after_posting(20).after_posting(40)

    assert (held.left, held.state) == (0, HoldState.SPENT)
    with pytest.raises(HoldEnded):
        held.after_posting(1)


def test_no_more_is_posted_than_is_held() -> None:
    held = HeldAmount.placed(a_hold(amount=60)).after_posting(20)

    with pytest.raises(HoldExceeded):
        held.after_posting(41)


def test_void_frees_what_is_left_and_keeps_what_was_posted() -> None:
    held = HeldAmount.placed(a_hold(amount=60)).after_posting(20).after_void()

    assert (held.left, held.posted, held.state) == (0, 20, HoldState.VOIDED)
    assert held.after_void() == held
    with pytest.raises(HoldEnded):
        held.after_posting(1)


def test_a_hold_expires_at_its_time_and_not_before() -> None:
    hold = a_hold(expires_at=NOW + timedelta(minutes=5))
    held = HeldAmount.placed(hold)

    assert held.after_expiry(NOW + timedelta(minutes=5, microseconds=-1)) == held
    assert held.after_expiry(NOW + timedelta(minutes=5)).state is HoldState.EXPIRED


@pytest.mark.parametrize("ended", [HoldState.VOIDED, HoldState.EXPIRED])
def test_what_ended_ends_no_other_way(ended: HoldState) -> None:
    held = replace(HeldAmount.placed(a_hold()), state=ended)

    assert held.after_void() == held
    assert held.after_expiry(NOW + timedelta(days=9)) == held


def test_a_retry_comes_later_and_is_the_same_hold() -> None:
    hold = a_hold()

    hold.require_same_request(replace(hold, at=NOW + timedelta(1), expires_at=NOW + timedelta(2)))


@pytest.mark.parametrize("change", [{"amount": 61}, {"reference": "show:other"}, {"account": "other"}])
def test_another_hold_under_the_same_id_is_refused(change: dict[str, object]) -> None:
    hold = a_hold()
    if "account" in change:
        change = {"account": replace(hold.account, owner=RAVI)}

    with pytest.raises(TransferKeyReused):
        hold.require_same_request(replace(hold, **change))  # type: ignore[arg-type]
