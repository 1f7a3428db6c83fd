"""Taxes paid to the government: what a challan looks like, and who says so (PYT-03, PYT-04)."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from domain.ids import RemittanceId, UserId
from domain.ledger.remittance import (
    InvalidChallan,
    InvalidRemittance,
    Remittance,
    RemittanceClosed,
    RemittanceIdReused,
    RemittanceState,
    SecondOfficerConfirms,
    Tax,
)

NOW = datetime(2026, 12, 7, 6, 0, tzinfo=UTC)
MAKER, OTHER = UserId(uuid4()), UserId(uuid4())
WHY = "TDS of November, paid by net banking"


def made(**changes: Any) -> Remittance:
    values: dict[str, Any] = {
        "remittance_id": RemittanceId(uuid4()), "tax": Tax.TDS, "period": "2026-11", "amount": 12_345,
        "paid_on": date(2026, 12, 7), "cin": "0510308 07/12/2026 00012", "reason": WHY, "maker_id": MAKER,
        "today": date(2026, 12, 7), "now": NOW,
    }  # fmt: skip
    return Remittance.make(**values | changes)


def test_pyt_03_a_challan_is_kept_without_spaces() -> None:
    assert made().cin == "05103080712202600012"
    gst = made(tax=Tax.GST, cin="26122900000123 hdfc")
    assert gst.cin == "26122900000123HDFC"
    assert made(tax=Tax.TCS, cin="26122900000123SBI").cin == "26122900000123SBI"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"cin": "0510308071220260001"}, "/cin"),
        ({"cin": "05103080612202600012"}, "/cin"),
        ({"cin": "26122900000123HDFC"}, "/cin"),
        ({"tax": Tax.GST}, "/cin"),
        ({"period": "2026-13"}, "/period"),
        ({"period": "2027-01"}, "/period"),
        ({"period": "2026-12", "paid_on": date(2026, 11, 30), "cin": "05103083011202600012"}, "/paid_on"),
        ({"paid_on": date(2026, 12, 8), "cin": "05103080812202600012"}, "/paid_on"),
        ({"amount": 0}, "/amount_paise"),
        ({"reason": "too short"}, "/reason"),
    ],
)
def test_pyt_03_what_cannot_be_is_refused_where_it_stands(changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises((InvalidRemittance, InvalidChallan)) as refused:
        made(**changes)
    assert refused.value.pointer == pointer


def test_pyt_05_another_person_confirms_and_only_once() -> None:
    remittance = made()
    with pytest.raises(SecondOfficerConfirms):
        remittance.confirmed(by=MAKER, note=WHY, now=NOW)
    with pytest.raises(InvalidRemittance):
        remittance.confirmed(by=OTHER, note="seen", now=NOW)
    confirmed = remittance.confirmed(by=OTHER, note=WHY, now=NOW)
    assert (confirmed.state, confirmed.checker_id) == (RemittanceState.CONFIRMED, OTHER)
    for decide in (confirmed.confirmed, confirmed.refused):
        with pytest.raises(RemittanceClosed):
            decide(by=OTHER, note=WHY, now=NOW)
    assert made().refused(by=MAKER, note=WHY, now=NOW).state is RemittanceState.REFUSED


def test_a_retry_is_told_from_another_remittance() -> None:
    first = made()
    first.require_same_request(made(remittance_id=first.id))
    with pytest.raises(RemittanceIdReused):
        first.require_same_request(made(remittance_id=first.id, amount=12_346))
