"""When a buyer tries too much (WAL-12)."""

from datetime import timedelta

import pytest

from domain.payments.velocity import (
    HOLD,
    Attempt,
    HoldReason,
    PaymentHold,
    PaymentsOnHold,
    instrument_hash,
    suspicion,
)
from tests.builders import ASHA, NOW


def attempts(
    count: int, *, failed: bool = False, minutes_ago: float = 1, same: bool = False
) -> list[Attempt]:
    at = NOW - timedelta(minutes=minutes_ago)
    return [Attempt("card" if same else f"card {number}", failed, at) for number in range(count)]


@pytest.mark.parametrize(
    ("tried", "unpaid", "reason"),
    [
        (attempts(4), 0, None),
        (attempts(5), 0, HoldReason.INSTRUMENTS),
        (attempts(5, failed=True), 0, HoldReason.INSTRUMENTS),
        (attempts(4) + attempts(1, minutes_ago=9.9), 0, None),  # the same card again
        (attempts(5, minutes_ago=10), 0, None),
        (attempts(50, same=True), 0, None),
        (attempts(9, failed=True, same=True), 0, None),
        (attempts(10, failed=True, same=True), 0, HoldReason.FAILURES),
        ([Attempt("", False, NOW)] * 9, 0, None),  # of which nothing is known
        ([], 19, None),
        ([], 20, HoldReason.ORDERS),
    ],
)
def test_wal_12_what_asks_for_a_hold(tried: list[Attempt], unpaid: int, reason: HoldReason | None) -> None:
    assert suspicion(tried, unpaid_orders=unpaid, now=NOW) is reason


def test_wal_12_a_hold_ends_by_time_or_by_release_and_says_until_when() -> None:
    hold = PaymentHold.begin(ASHA, HoldReason.INSTRUMENTS, NOW)
    with pytest.raises(PaymentsOnHold) as refused:
        hold.require_over(NOW)
    assert "24 hours" in refused.value.detail
    with pytest.raises(PaymentsOnHold) as refused:
        hold.require_over(NOW + HOLD - timedelta(seconds=1))
    assert "1 hour;" in refused.value.detail
    hold.require_over(NOW + HOLD)
    hold.released(NOW).require_over(NOW)


def test_wal_12_a_hash_tells_instruments_apart_and_names_none() -> None:
    one = instrument_hash("key", "razorpay", "card", "0153", "Visa")
    assert one == instrument_hash("key", "razorpay", "card", "0153", "Visa")
    others = [
        instrument_hash("key", "razorpay", "card", "0154", "Visa"),
        instrument_hash("key", "razorpay", "card", "0153Visa", ""),
        instrument_hash("key", "phonepe", "card", "0153", "Visa"),
        instrument_hash("another", "razorpay", "card", "0153", "Visa"),
    ]
    assert len({one, *others}) == 5
    assert "0153" not in one
