"""Taxes withheld from payouts, by tables that each begin on a day (PYT-03, PYT-04, IN-18).

Every row names its source. The rates are the law's as far as we know it; counsel confirms them before real money moves,
and so the points marked there: what the base of section 194-O is (the amount drawn, or that amount grossed up by our
commission), and whether it is withheld at release or at payout, whichever is earlier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.money import BASIS_POINTS

LAKH_PAISE = 100_000 * 100


@dataclass(frozen=True, slots=True)
class TdsRule:
    """Income tax that an e-commerce operator deducts from what it pays to a participant.

    With a PAN nothing is deducted while the year's gross is at most `threshold_paise` (individuals and Hindu undivided
    families); beyond it the whole year's gross bears the tax. Without a PAN the higher rate holds from the first rupee.
    """

    effective_from: date
    section: str
    rate_bps: int
    no_pan_rate_bps: int
    threshold_paise: int
    source: str


@dataclass(frozen=True, slots=True)
class TcsRule:
    """GST that an e-commerce operator collects from the net value of supplies of registered suppliers."""

    effective_from: date
    section: str
    rate_bps: int
    source: str


TDS_RULES = (
    TdsRule(
        date(2020, 10, 1), "194-O", 100, 500, 5 * LAKH_PAISE,
        "Income-tax Act 1961, s. 194-O inserted by Finance Act 2020; without PAN s. 206AA(1), second proviso",
    ),
    TdsRule(
        date(2024, 10, 1), "194-O", 10, 500, 5 * LAKH_PAISE,
        "Finance (No. 2) Act 2024, clause 61: 0.1 % from 1 October 2024",
    ),
    TdsRule(
        date(2026, 4, 1), "393(1) Table Sl. No. 8(v)", 10, 500, 5 * LAKH_PAISE,
        "Income-tax Act 2025, in force from 1 April 2026: 194-O renumbered, rates as before; without PAN s. 397(2)",
    ),
)  # fmt: skip
TCS_RULES = (
    TcsRule(date(2018, 10, 1), "52", 100, "CGST Act 2017 s. 52; Notification 52/2018-Central Tax: 0.5 % + 0.5 %"),
    TcsRule(
        date(2024, 7, 10), "52", 50, "Notification 15/2024-Central Tax and 1/2024-Integrated Tax: 0.25 % + 0.25 %"
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaxYear:
    """What a performer drew in a financial year before this payout, and how much of it bore tax, in paise."""

    drawn_paise: int
    taxed_paise: int


@dataclass(frozen=True, slots=True)
class Withholding:
    """What is kept of one payout, and by which rows. `tds_base_paise` is what the tax was reckoned from: more than the
    payout itself where the year's total crosses the threshold with it."""

    tds_section: str
    tds_rate_bps: int
    tds_base_paise: int
    tds_paise: int
    tcs_section: str
    tcs_rate_bps: int
    tcs_paise: int


def tds_rule_on(day: date, rules: Sequence[TdsRule] = TDS_RULES) -> TdsRule:
    return max((rule for rule in rules if rule.effective_from <= day), key=lambda rule: rule.effective_from)


def tcs_rule_on(day: date, rules: Sequence[TcsRule] = TCS_RULES) -> TcsRule:
    return max((rule for rule in rules if rule.effective_from <= day), key=lambda rule: rule.effective_from)


def withhold(
    gross_paise: int,
    *,
    on: date,
    has_pan: bool,
    gst_registered: bool,
    year: TaxYear,
    tds_rules: Sequence[TdsRule] = TDS_RULES,
    tcs_rules: Sequence[TcsRule] = TCS_RULES,
) -> Withholding:
    """What is withheld from a payout of `gross_paise` on a day, rounded to the nearest paisa, half up.

    Never more than the payout: where the catch-up of a year would take more, the rest waits for the next one.
    """
    tds, tcs = tds_rule_on(on, tds_rules), tcs_rule_on(on, tcs_rules)
    rate = tds.rate_bps if has_pan else tds.no_pan_rate_bps
    base = 0
    if not has_pan or year.drawn_paise + gross_paise > tds.threshold_paise:
        base = year.drawn_paise + gross_paise - year.taxed_paise
    tcs_rate = tcs.rate_bps if gst_registered else 0
    tcs_paise = _part_of(gross_paise, tcs_rate)
    bearable = gross_paise - tcs_paise
    if _part_of(base, rate) > bearable:
        base = bearable * BASIS_POINTS // rate
    return Withholding(
        tds_section=tds.section,
        tds_rate_bps=rate if base else 0,
        tds_base_paise=base,
        tds_paise=min(_part_of(base, rate), bearable),
        tcs_section=tcs.section if tcs_rate else "",
        tcs_rate_bps=tcs_rate,
        tcs_paise=tcs_paise,
    )


def _part_of(paise: int, basis_points: int) -> int:
    return (paise * basis_points * 2 + BASIS_POINTS) // (BASIS_POINTS * 2)
