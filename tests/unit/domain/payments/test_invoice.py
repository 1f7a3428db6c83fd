"""Invoices, and the numbers of tax documents."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Paise
from domain.payments.invoice import Invoice, Series, document_number, financial_year, is_gstin
from tests.builders import SELLER, an_order

PAID_AT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), "25-26"),
        (date(2026, 4, 1), "26-27"),
        (date(2026, 12, 31), "26-27"),
        (date(2027, 1, 1), "26-27"),
        (date(2099, 4, 1), "99-00"),
    ],
)
def test_wal_02_the_financial_year_runs_from_april_to_march(day: date, year: str) -> None:
    assert financial_year(day) == year


@given(st.sampled_from(Series), st.integers(1, 9_999_999))
def test_wal_02_a_number_is_what_the_rule_allows(series: Series, sequence: int) -> None:
    number = document_number(series, "26-27", sequence)
    assert len(number) <= 16
    assert set(number) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/")
    assert number.startswith("LP/" if series is Series.INVOICE else "CN/")
    assert int(number.rpartition("/")[2]) == sequence


@given(st.integers(100, 10**9), st.sampled_from(["29", "27"]))
def test_wal_02_an_invoice_adds_up_to_what_was_paid(price: int, place: str) -> None:
    order = replace(an_order(place_of_supply=place), price=Paise(price)).paid("pay_1", PAID_AT)
    invoice = Invoice.issue(order, seller=SELLER, sequence=7)
    assert invoice.total == price
    assert invoice.cgst + invoice.sgst + invoice.igst == order.gst
    assert (invoice.igst == 0) == (place == "29" or order.gst == 0)
    assert (invoice.number, invoice.issued_at) == ("LP/26-27/0000007", PAID_AT)


def test_an_invoice_is_of_the_year_in_india() -> None:
    new_year = datetime(2027, 3, 31, 18, 30, tzinfo=UTC)
    before = an_order().paid("pay_1", new_year - timedelta(seconds=1))
    after = an_order().paid("pay_2", new_year)
    assert Invoice.issue(before, seller=SELLER, sequence=1).financial_year == "26-27"
    assert Invoice.issue(after, seller=SELLER, sequence=1).financial_year == "27-28"


@pytest.mark.parametrize(
    ("text", "good"),
    [("29AAAAA0000A1Z5", True), ("29AAAAA0000A1X5", False), ("29aaaaa0000a1z5", False), ("", False)],
)
def test_what_is_a_gstin(text: str, good: bool) -> None:
    assert is_gstin(text) is good
