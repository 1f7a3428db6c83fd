"""What accountants file of the taxes that we withheld: by quarter for income tax, by month for GST (PYT-03, PYT-04).

The columns follow, as far as we know them, annexure I of Form 26Q (Income-tax Rules 1962, rule 31A; deductee by
deductee, with "PANNOTAVBL" where there is no PAN, deductee code 02 for whoever is no company, 94O for section 194-O)
and table 3 of Form GSTR-8 (CGST Rules 2017, rule 67). For counsel and the accountant before the first filing: the
form's name and the section's code under the Income-tax Act 2025 and the rules of 2026, that supplies to viewers are all
to unregistered persons, and that a supplier in our own state is taxed half by the centre and half by the state.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.errors import Invalid
from domain.payouts.calendar import financial_year_name
from domain.payouts.payout import Payout

NO_PAN = "PANNOTAVBL"
DEDUCTEE_CODE = "02"
SECTION_CODE = "94O"
_QUARTER = re.compile(r"(20[0-9]{2})-([0-9]{2})/Q([1-4])")
_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class InvalidTaxPeriod(Invalid):
    code = "invalid_tax_period"


def quarter_bounds(text: str) -> tuple[date, date]:
    """The first day of a quarter such as `2026-27/Q3` (October to December), and of the next one.

    Raises `InvalidTaxPeriod`.
    """
    found = _QUARTER.fullmatch(text)
    if found is None or financial_year_name(int(found[1])) != f"{found[1]}-{found[2]}":
        raise InvalidTaxPeriod("a quarter looks like 2026-27/Q3", pointer="/period")
    month = int(found[1]) * 12 + 3 * int(found[3])  # months since year 0; Q1 begins with April
    return _first(month), _first(month + 3)


def quarter_of(day: date) -> str:
    year = day.year if day.month >= 4 else day.year - 1
    return f"{financial_year_name(year)}/Q{(day.month - 4) % 12 // 3 + 1}"


def tax_month_bounds(text: str) -> tuple[date, date]:
    """The first day of a month such as `2026-11`, and of the next one. Raises `InvalidTaxPeriod`."""
    found = _MONTH.fullmatch(text)
    if found is None:
        raise InvalidTaxPeriod("a month looks like 2026-11", pointer="/period")
    first = date(int(found[1]), int(found[2]), 1)
    return first, (first + timedelta(days=31)).replace(day=1)


def _first(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom a tax was withheld from. `pan` and `gstin` are "" where nobody gave one, `name` is that on the PAN."""

    name: str
    pan: str
    gstin: str


@dataclass(frozen=True, slots=True)
class TdsLine:
    """One payout of which income tax was deducted; `challans` paid the tax of its month."""

    payee: Payee
    payout: Payout
    challans: tuple[str, ...]

    @property
    def pan(self) -> str:
        return self.payee.pan or NO_PAN


@dataclass(frozen=True, slots=True)
class TcsLine:
    """One supplier in one month, in paise. `net_paise` is what tax was collected from."""

    gstin: str
    name: str
    payouts: int
    gross_paise: int
    returned_paise: int
    igst_paise: int
    cgst_paise: int
    sgst_paise: int

    @property
    def net_paise(self) -> int:
        return self.gross_paise - self.returned_paise


def tds_lines(
    withheld: Sequence[tuple[Payee, Payout]], challans: Mapping[str, Sequence[str]]
) -> Sequence[TdsLine]:
    """By the day of payment. `challans` by month such as `2026-11`."""
    lines = [
        TdsLine(payee, payout, tuple(challans.get(f"{payout.tax_day:%Y-%m}", ())))
        for payee, payout in withheld
        if payout.taxes.tds_paise
    ]
    return sorted(lines, key=lambda line: (line.payout.tax_day, line.payout.id))


def tcs_lines(withheld: Sequence[tuple[Payee, Payout]], *, own_state: str) -> Sequence[TcsLine]:
    """By GSTIN. The odd paisa of a half is the state's."""
    groups: dict[str, list[tuple[Payee, Payout]]] = {}
    for payee, payout in withheld:
        if payout.taxes.tcs_paise:
            groups.setdefault(payee.gstin, []).append((payee, payout))
    lines = []
    for gstin, each in sorted(groups.items()):
        tax = sum(payout.taxes.tcs_paise for _, payout in each)
        here = gstin[:2] == own_state
        lines.append(
            TcsLine(
                gstin=gstin,
                name=each[0][0].name,
                payouts=len(each),
                gross_paise=sum(payout.gross for _, payout in each),
                returned_paise=0,  # what came to nothing is not among them
                igst_paise=0 if here else tax,
                cgst_paise=tax // 2 if here else 0,
                sgst_paise=tax - tax // 2 if here else 0,
            )
        )
    return lines
