"""Withheld taxes: the law's dates to the day, the threshold, and sums that are never more than the payout."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.payouts.tax import (
    LAKH_PAISE,
    TCS_RULES,
    TDS_RULES,
    TaxYear,
    tcs_rule_on,
    tds_rule_on,
    withhold,
)

NOTHING = TaxYear(0, 0)
BEYOND = TaxYear(drawn_paise=6 * LAKH_PAISE, taxed_paise=6 * LAKH_PAISE)
"""A year whose total crossed the threshold before."""


@pytest.mark.parametrize(
    ("day", "rate", "paise", "section"),
    [
        (date(2024, 9, 30), 100, 1_000, "194-O"),
        (date(2024, 10, 1), 10, 100, "194-O"),
        (date(2026, 3, 31), 10, 100, "194-O"),
        (date(2026, 4, 1), 10, 100, "393(1) Table Sl. No. 8(v)"),
    ],
)
def test_pyt_03_tds_by_the_day(day: date, rate: int, paise: int, section: str) -> None:
    taxes = withhold(1_00_000, on=day, has_pan=True, gst_registered=False, year=BEYOND)
    assert (taxes.tds_rate_bps, taxes.tds_paise, taxes.tds_section) == (rate, paise, section)


@pytest.mark.parametrize("day", [date(2024, 9, 30), date(2024, 10, 1), date(2026, 4, 1)])
def test_pyt_03_without_pan_the_higher_rate_holds_from_the_first_rupee(day: date) -> None:
    taxes = withhold(1_00_000, on=day, has_pan=False, gst_registered=False, year=NOTHING)
    assert (taxes.tds_rate_bps, taxes.tds_paise, taxes.tds_base_paise) == (500, 5_000, 1_00_000)


def test_pyt_03_up_to_five_lakh_a_year_nothing_is_deducted_and_beyond_the_whole_year_bears_it() -> None:
    at_most = TaxYear(4 * LAKH_PAISE, 0)
    day = date(2026, 6, 1)

    exactly = withhold(LAKH_PAISE, on=day, has_pan=True, gst_registered=False, year=at_most)
    over = withhold(LAKH_PAISE + 1, on=day, has_pan=True, gst_registered=False, year=at_most)
    next_one = withhold(
        LAKH_PAISE, on=day, has_pan=True, gst_registered=False,
        year=TaxYear(5 * LAKH_PAISE + 1, 5 * LAKH_PAISE + 1),
    )  # fmt: skip

    assert (exactly.tds_paise, exactly.tds_base_paise) == (0, 0)
    assert (over.tds_paise, over.tds_base_paise) == (50_000, 5 * LAKH_PAISE + 1)
    assert (next_one.tds_paise, next_one.tds_base_paise) == (10_000, LAKH_PAISE)


@pytest.mark.parametrize(("day", "paise"), [(date(2024, 7, 9), 1_000), (date(2024, 7, 10), 500)])
def test_pyt_04_tcs_by_the_day_of_registered_suppliers_only(day: date, paise: int) -> None:
    registered = withhold(1_00_000, on=day, has_pan=True, gst_registered=True, year=NOTHING)
    other = withhold(1_00_000, on=day, has_pan=True, gst_registered=False, year=NOTHING)
    assert (registered.tcs_paise, registered.tcs_section) == (paise, "52")
    assert (other.tcs_paise, other.tcs_section, other.tcs_rate_bps) == (0, "", 0)


def test_every_row_names_its_source_and_begins_after_the_one_before() -> None:
    for rules in (TDS_RULES, TCS_RULES):
        assert [rule.effective_from for rule in rules] == sorted({rule.effective_from for rule in rules})
        assert all(rule.source for rule in rules)


days = st.dates(date(2020, 10, 1), date(2035, 1, 1))


@given(
    gross=st.integers(10_000, 2_00_00_000),
    on=days,
    has_pan=st.booleans(),
    registered=st.booleans(),
    drawn=st.integers(0, 10**12),
    part=st.integers(0, 100),
)
def test_taxes_are_never_more_than_the_payout(
    *, gross: int, on: date, has_pan: bool, registered: bool, drawn: int, part: int
) -> None:
    year = TaxYear(drawn, drawn * part // 100)
    taxes = withhold(gross, on=on, has_pan=has_pan, gst_registered=registered, year=year)
    assert 0 <= taxes.tds_paise + taxes.tcs_paise <= gross
    assert 0 <= taxes.tds_base_paise <= drawn - year.taxed_paise + gross


@given(
    changed=days,
    on=days,
    gross=st.integers(10_000, 2_00_00_000),
    tds=st.integers(0, 2_000),
    tcs=st.integers(0, 500),
)
def test_pyt_04_changing_the_tables_by_date_changes_only_later_rows(
    changed: date, on: date, gross: int, tds: int, tcs: int
) -> None:
    tds_rules = [*TDS_RULES, replace(TDS_RULES[-1], effective_from=changed, rate_bps=tds, source="a new law")]
    tcs_rules = [*TCS_RULES, replace(TCS_RULES[-1], effective_from=changed, rate_bps=tcs, source="a new law")]
    if changed in {rule.effective_from for rule in (*TDS_RULES, *TCS_RULES)}:
        return  # two rows of one day are no table
    if on < changed:
        before = withhold(gross, on=on, has_pan=True, gst_registered=True, year=BEYOND)
        after = withhold(
            gross,
            on=on,
            has_pan=True,
            gst_registered=True,
            year=BEYOND,
            tds_rules=tds_rules,
            tcs_rules=tcs_rules,
        )
        assert before == after
    if not any(changed < rule.effective_from <= on for rule in TDS_RULES) and on >= changed:
        assert tds_rule_on(on, tds_rules).rate_bps == tds
    if not any(changed < rule.effective_from <= on for rule in TCS_RULES) and on >= changed:
        assert tcs_rule_on(on, tcs_rules).rate_bps == tcs


@given(payouts=st.lists(st.integers(10_000, 2_00_00_000), min_size=1, max_size=30))
def test_pyt_03_in_the_end_the_whole_years_gross_bore_tax_once_or_none_did(payouts: list[int]) -> None:
    year, total = NOTHING, 0
    for gross in payouts:
        taxes = withhold(gross, on=date(2026, 6, 1), has_pan=True, gst_registered=False, year=year)
        total += taxes.tds_paise
        year = TaxYear(year.drawn_paise + gross, year.taxed_paise + taxes.tds_base_paise)
    if year.drawn_paise > 5 * LAKH_PAISE:
        assert year.taxed_paise == year.drawn_paise
        assert abs(total - year.drawn_paise // 1_000) <= len(payouts)
    else:
        assert (year.taxed_paise, total) == (0, 0)


def test_a_day_before_every_row_has_no_rule() -> None:
    with pytest.raises(ValueError, match="empty"):
        tds_rule_on(date(2019, 1, 1))
