"""Tax invoices, and the numbers of tax documents.

CGST Rules 2017, rule 46: a consecutive serial number of at most sixteen letters, digits, "-" and "/", unique for a
financial year; supplier's name, address and GSTIN; date; description and code of the service; taxable value, rate and
amount of each tax; place of supply with its state's name. A credit note has a series of its own (rule 53). For counsel
to confirm before the first sale.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.errors import Conflict, NotFound
from domain.ids import OrderId, UserId
from domain.money import Paise, Tokens
from domain.payments.order import Order
from domain.payments.tax import SAC, TaxSplit, gst_rate_on, india_date

NUMBER_MAX = 16
_GSTIN = re.compile(r"[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]Z[0-9A-Z]")


class InvoiceNotFound(NotFound):
    code = "invoice_not_found"


class InvoiceExists(Conflict):
    code = "invoice_exists"


class Series(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"

    @property
    def prefix(self) -> str:
        return "LP" if self is Series.INVOICE else "CN"


def financial_year(day: date) -> str:
    """India's runs from April to March: `26-27` for 26 November 2026."""
    start = day.year if day.month >= 4 else day.year - 1
    return f"{start % 100:02}-{(start + 1) % 100:02}"


def document_number(series: Series, year: str, sequence: int) -> str:
    """`LP/26-27/0000123`."""
    number = f"{series.prefix}/{year}/{sequence:07}"
    assert len(number) <= NUMBER_MAX, "ten million documents a year"
    return number


def is_gstin(text: str) -> bool:
    return _GSTIN.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells, as the law knows them. `descriptor` is what a buyer reads on a bank statement: discreet, and true."""

    legal_name: str
    gstin: str
    address: str
    descriptor: str

    @property
    def state(self) -> str:
        """The GST code of the state where it is registered."""
        return self.gstin[:2]


@dataclass(frozen=True, slots=True)
class Invoice:
    """What was sold to whom for how much, frozen: whatever changes later, this does not.

    `total` is what was paid, and `net` and the three taxes sum to it. `sequence` counts within the financial year.
    """

    number: str
    financial_year: str
    sequence: int
    order_id: OrderId
    buyer_id: UserId
    seller: Seller
    sac: str
    description: str
    tokens: Tokens
    bonus: Tokens
    place_of_supply: str
    gst_basis_points: int
    net: Paise
    cgst: Paise
    sgst: Paise
    igst: Paise
    total: Paise
    payment_id: str
    issued_at: datetime

    @classmethod
    def issue(cls, order: Order, *, seller: Seller, sequence: int) -> "Invoice":
        """Of a paid order, dated at its payment. `sequence` is the next of that day's financial year."""
        assert order.paid_at is not None, "an order is paid before it is invoiced"
        day = india_date(order.paid_at)
        year = financial_year(day)
        split = TaxSplit.of(order.gst, place_of_supply=order.place_of_supply, seller_state=seller.state)
        return cls(
            number=document_number(Series.INVOICE, year, sequence),
            financial_year=year,
            sequence=sequence,
            order_id=order.id,
            buyer_id=order.buyer_id,
            seller=seller,
            sac=SAC,
            description="Tokens for online content",
            tokens=order.tokens,
            bonus=order.bonus,
            place_of_supply=order.place_of_supply,
            gst_basis_points=gst_rate_on(day).basis_points,
            net=Paise(order.price - order.gst),
            cgst=split.cgst,
            sgst=split.sgst,
            igst=split.igst,
            total=order.price,
            payment_id=order.payment_id,
            issued_at=order.paid_at,
        )

    def __post_init__(self) -> None:
        assert self.net + self.cgst + self.sgst + self.igst == self.total, "an invoice adds up"
