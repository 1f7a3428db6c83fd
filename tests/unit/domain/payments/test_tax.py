"""GST: what is inside a price, whom it is owed, and from when a rate counts."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Paise
from domain.payments.tax import (
    PLACES,
    GstRate,
    TaxSplit,
    UnknownPlaceOfSupply,
    gst_inside,
    gst_rate_on,
    india_date,
    require_place,
)

NOW_RATE = GstRate(date(2017, 7, 1), 1_800, "for the test")


@given(st.integers(min_value=1, max_value=10**12))
def test_wal_02_tax_is_a_part_of_the_price_and_halves_evenly(price: int) -> None:
    gst = gst_inside(Paise(price), NOW_RATE)
    assert 0 <= gst < price
    assert gst % 2 == 0


@given(st.integers(min_value=1, max_value=10**12))
def test_wal_02_tax_is_eighteen_percent_of_the_net_to_the_paisa(price: int) -> None:
    gst = gst_inside(Paise(price), NOW_RATE)
    # The exact tax is price * 18 / 118; each half is at most half a paisa away from its own.
    assert abs(gst * 118 - price * 18) <= 118


@pytest.mark.parametrize(
    ("price", "gst"), [(11_800, 1_800), (9_900, 1_510), (49_900, 7_612), (499_900, 76_256)]
)
def test_wal_02_tax_of_known_prices(price: int, gst: int) -> None:
    assert gst_inside(Paise(price), NOW_RATE) == gst


def test_pyt_04_a_rate_counts_from_its_date() -> None:
    rates = (NOW_RATE, GstRate(date(2027, 4, 1), 2_800, "a law to come"))
    assert gst_rate_on(date(2027, 3, 31), rates).basis_points == 1_800
    assert gst_rate_on(date(2027, 4, 1), rates).basis_points == 2_800
    with pytest.raises(AssertionError):
        gst_rate_on(date(2017, 6, 30), rates)


def test_today_it_is_eighteen_percent_and_the_law_is_named() -> None:
    rate = gst_rate_on(date(2026, 11, 26))
    assert rate.basis_points == 1_800
    assert "Notification" in rate.source


def test_the_day_turns_at_midnight_in_india() -> None:
    assert india_date(datetime(2027, 3, 31, 18, 29, 59, tzinfo=UTC)) == date(2027, 3, 31)
    assert india_date(datetime(2027, 3, 31, 18, 30, tzinfo=UTC)) == date(2027, 4, 1)


def test_wal_02_tax_in_the_sellers_state_is_shared_and_elsewhere_it_is_not() -> None:
    at_home = TaxSplit.of(Paise(7_612), place_of_supply="29", seller_state="29")
    elsewhere = TaxSplit.of(Paise(7_612), place_of_supply="27", seller_state="29")
    assert (at_home.cgst, at_home.sgst, at_home.igst) == (3_806, 3_806, 0)
    assert (elsewhere.cgst, elsewhere.sgst, elsewhere.igst) == (0, 0, 7_612)


@pytest.mark.parametrize("code", ["", "00", "28", "99", "KA", "029"])
def test_a_place_that_is_none(code: str) -> None:
    with pytest.raises(UnknownPlaceOfSupply) as refused:
        require_place(code)
    assert refused.value.pointer == "/place_of_supply"
    assert all(require_place(known) == known for known in PLACES)
