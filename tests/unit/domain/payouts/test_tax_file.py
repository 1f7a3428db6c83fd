"""The times that tax files are about, and their lines (PYT-03, PYT-04)."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from domain.ids import PayoutAccountId, PayoutId, UserId
from domain.money import Paise
from domain.payouts.payout import Payout
from domain.payouts.tax import Withholding
from domain.payouts.tax_file import (
    InvalidTaxPeriod,
    Payee,
    quarter_bounds,
    quarter_of,
    tax_month_bounds,
    tcs_lines,
    tds_lines,
)

HERE, THERE = Payee("Ravi", "ABCPE1234F", "29ABCPE1234F1Z5"), Payee("Meera", "", "27ABCPE1234F1Z5")


def a_payout(*, tds: int = 0, tcs: int = 0, day: date = date(2026, 11, 3), gross: int = 1_000_00) -> Payout:
    return Payout.request(
        payout_id=PayoutId(uuid4()), performer_id=UserId(uuid4()), account_id=PayoutAccountId(uuid4()),
        gross=Paise(gross), taxes=Withholding("393(1)", 10, gross, tds, "52", 50, tcs), tax_day=day,
        now=datetime(2026, 11, 3, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("quarter", "first", "after"),
    [
        ("2026-27/Q1", date(2026, 4, 1), date(2026, 7, 1)),
        ("2026-27/Q3", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-27/Q4", date(2027, 1, 1), date(2027, 4, 1)),
    ],
)
def test_pyt_03_a_quarter_of_a_financial_year(quarter: str, first: date, after: date) -> None:
    assert quarter_bounds(quarter) == (first, after)
    assert quarter_of(first) == quarter


@pytest.mark.parametrize("text", ["2026-28/Q1", "2026-27/Q5", "2026/Q1", ""])
def test_pyt_03_what_is_no_quarter(text: str) -> None:
    with pytest.raises(InvalidTaxPeriod):
        quarter_bounds(text)


def test_pyt_04_a_month() -> None:
    assert tax_month_bounds("2026-12") == (date(2026, 12, 1), date(2027, 1, 1))
    with pytest.raises(InvalidTaxPeriod):
        tax_month_bounds("2026-13")


def test_pyt_03_each_payout_with_tax_is_a_line_with_the_challans_of_its_month() -> None:
    late, early, free = a_payout(tds=100, day=date(2026, 12, 1)), a_payout(tds=50), a_payout(tcs=5)
    lines = tds_lines([(HERE, late), (THERE, early), (HERE, free)], {"2026-11": ["05103080712202600012"]})
    assert [(line.payout.id, line.pan, line.challans) for line in lines] == [
        (early.id, "PANNOTAVBL", ("05103080712202600012",)),
        (late.id, "ABCPE1234F", ()),
    ]


def test_pyt_04_a_supplier_is_a_line_and_the_odd_paisa_is_the_states() -> None:
    lines = tcs_lines(
        [
            (HERE, a_payout(tcs=251)),
            (HERE, a_payout(tcs=250)),
            (THERE, a_payout(tcs=500)),
            (HERE, a_payout(tds=9)),
        ],
        own_state="29",
    )
    assert [(line.gstin, line.payouts, line.igst_paise, line.cgst_paise, line.sgst_paise) for line in lines] == [
        (THERE.gstin, 1, 500, 0, 0), (HERE.gstin, 2, 0, 250, 251),
    ]  # fmt: skip
    assert [line.net_paise for line in lines] == [1_000_00, 2_000_00]
