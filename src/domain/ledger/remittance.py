"""Taxes that were withheld or collected, paid to the government: by one person, and confirmed by another.

A tax is paid on a government portal with a challan, and a Challan Identification Number (CIN) proves that it arrived.
Income tax (ITNS 281): seven digits of the bank's branch (BSR code), the day as DDMMYYYY, five of the serial number. GST
and its TCS (form PMT-06; CGST Rules 2017, rule 87(6)): the fourteen digits of the challan and the bank's letters. For
counsel to confirm before real money: the forms' names under the Income-tax Act 2025, and whether GST is paid in cash
alone, as here, or with input credit set off first.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import RemittanceId, UserId
from domain.ledger.chart import AccountKind
from domain.money import Paise

REASON_MIN, REASON_MAX = 10, 500
_PERIOD = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")
_INCOME_TAX_CIN = re.compile(r"[0-9]{7}(?P<day>[0-9]{8})[0-9]{5}")
_GST_CIN = re.compile(r"[0-9]{14}[A-Z]{3,4}")


class RemittanceNotFound(NotFound):
    code = "remittance_not_found"


class RemittanceIdReused(Conflict):
    code = "remittance_id_reused"


class RemittanceClosed(Conflict):
    """Somebody confirmed or refused it already."""

    code = "remittance_closed"


class ChallanUsed(Conflict):
    """One challan pays once."""

    code = "challan_used"


class InvalidChallan(Invalid):
    code = "invalid_challan"


class InvalidRemittance(Invalid):
    code = "invalid_remittance"


class SecondOfficerConfirms(Forbidden):
    """Whoever wrote a remittance down does not confirm it."""

    code = "second_officer_confirms"


class Tax(StrEnum):
    TDS = "tds"
    """Income tax deducted from payouts."""
    TCS = "tcs"
    """GST collected from payouts."""
    GST = "gst"
    """GST on what was sold."""

    @property
    def account(self) -> AccountKind:
        """Where it is owed until it is paid."""
        return {
            Tax.TDS: AccountKind.TDS_PAYABLE,
            Tax.TCS: AccountKind.TCS_PAYABLE,
            Tax.GST: AccountKind.GST_PAYABLE,
        }[self]


class RemittanceState(StrEnum):
    MADE = "made"
    CONFIRMED = "confirmed"
    """Booked: it left the bank."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Remittance:
    """`amount` paise of a tax of the month `period` (such as `2026-11`), paid on a day with a challan (`cin`)."""

    id: RemittanceId
    tax: Tax
    period: str
    amount: Paise
    paid_on: date
    cin: str
    reason: str
    maker_id: UserId
    made_at: datetime
    state: RemittanceState
    checker_id: UserId | None
    note: str
    decided_at: datetime | None

    @classmethod
    def make(
        cls, *, remittance_id: RemittanceId, tax: Tax, period: str, amount: int, paid_on: date, cin: str,
        reason: str, maker_id: UserId, today: date, now: datetime,
    ) -> "Remittance":  # fmt: skip
        """`today` is the day in India. Raises `InvalidRemittance`, `InvalidChallan`."""
        if not _PERIOD.fullmatch(period):
            raise InvalidRemittance("a month looks like 2026-11", pointer="/period")
        if period > f"{today:%Y-%m}":
            raise InvalidRemittance("that month has not begun", pointer="/period")
        if not 0 < amount < 2**53:
            raise InvalidRemittance("at least one paisa is paid", pointer="/amount_paise")
        if paid_on > today or f"{paid_on:%Y-%m}" < period:
            raise InvalidRemittance(
                "it was paid in that month or after it, and not later than today", pointer="/paid_on"
            )
        return cls(
            remittance_id, tax, period, Paise(amount), paid_on, normal_cin(tax, cin, paid_on=paid_on),
            _normal_reason(reason, pointer="/reason"), maker_id, now, RemittanceState.MADE, None, "", None,
        )  # fmt: skip

    def require_same_request(self, other: "Remittance") -> None:
        """Raises `RemittanceIdReused`."""
        same = ("tax", "period", "amount", "paid_on", "cin", "maker_id")
        if any(getattr(self, name) != getattr(other, name) for name in same):
            raise RemittanceIdReused("this id belongs to another remittance")

    def confirmed(self, *, by: UserId, note: str, now: datetime) -> "Remittance":
        """Another person saw the challan and the bank's line. Raises `RemittanceClosed`, `SecondOfficerConfirms`,
        `InvalidRemittance`."""
        self._require_open()
        if by == self.maker_id:
            raise SecondOfficerConfirms("another person confirms this")
        words = _normal_reason(note, pointer="/note")
        return replace(self, state=RemittanceState.CONFIRMED, checker_id=by, note=words, decided_at=now)

    def refused(self, *, by: UserId, note: str, now: datetime) -> "Remittance":
        """It is not so; whoever wrote it down may say so too. Raises `RemittanceClosed`, `InvalidRemittance`."""
        self._require_open()
        words = _normal_reason(note, pointer="/note")
        return replace(self, state=RemittanceState.REFUSED, checker_id=by, note=words, decided_at=now)

    def _require_open(self) -> None:
        if self.state is not RemittanceState.MADE:
            raise RemittanceClosed("this remittance was decided already")


def normal_cin(tax: Tax, text: str, *, paid_on: date) -> str:
    """Without spaces, hyphens and slashes. Raises `InvalidChallan`."""
    cin = re.sub(r"[\s/-]", "", text[:60]).upper()
    if tax is Tax.TDS:
        found = _INCOME_TAX_CIN.fullmatch(cin)
        if found is None:
            raise InvalidChallan(
                "a challan of income tax has 20 digits: the branch's 7, the day as DDMMYYYY, and 5",
                pointer="/cin",
            )
        if found["day"] != f"{paid_on:%d%m%Y}":
            raise InvalidChallan("the challan names another day than the one it was paid on", pointer="/cin")
    elif not _GST_CIN.fullmatch(cin):
        raise InvalidChallan("a challan of GST has 14 digits and the bank's 3 or 4 letters", pointer="/cin")
    return cin


def _normal_reason(text: str, *, pointer: str) -> str:
    words = " ".join(text.split())
    if not REASON_MIN <= len(words) <= REASON_MAX:
        raise InvalidRemittance(f"say why, in {REASON_MIN} to {REASON_MAX} characters", pointer=pointer)
    return words
