"""Credit notes: what a tax invoice asked for and went back.

CGST Act 2017, s. 34(1), and rule 53(1A) of the CGST Rules: the words "credit note"; a consecutive serial number of at
most sixteen characters, unique for a financial year; its date; the supplier's name, address and GSTIN; number and date
of the invoice; taxable value, rate and amount of the tax credited. For counsel to confirm before the first sale: that
it is dated when the money went back (and not when the tokens were taken back), and that a chargeback needs none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.errors import NotFound
from domain.ids import OrderId, RefundId, UserId
from domain.money import Paise, Tokens
from domain.payments.invoice import Invoice, Seller, Series, document_number, financial_year
from domain.payments.refund import Refund
from domain.payments.tax import india_date


class CreditNoteNotFound(NotFound):
    code = "credit_note_not_found"


@dataclass(frozen=True, slots=True)
class CreditNote:
    """What of an invoice went back with one refund, frozen. `net` and the taxes sum to `total`, which is what the buyer
    got back. `sequence` counts within the financial year of `issued_at`."""

    number: str
    financial_year: str
    sequence: int
    refund_id: RefundId
    invoice_number: str
    invoiced_at: datetime
    order_id: OrderId
    buyer_id: UserId
    seller: Seller
    sac: str
    description: str
    tokens: Tokens
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
    def issue(
        cls, refund: Refund, invoice: Invoice, *, earlier: Sequence["CreditNote"], sequence: int
    ) -> "CreditNote":
        """Of a refund whose money went back. `earlier` are the notes of the same invoice: with the last of them exactly
        its own taxes went back, though a single paisa cannot be halved."""
        assert refund.answered_at is not None, "the money went back before it is credited"
        year = financial_year(india_date(refund.answered_at))
        within = invoice.igst == 0 and invoice.cgst > 0
        central = (sum(note.gst for note in earlier) + refund.gst) // 2 - sum(note.cgst for note in earlier)
        return cls(
            number=document_number(Series.CREDIT_NOTE, year, sequence),
            financial_year=year,
            sequence=sequence,
            refund_id=refund.id,
            invoice_number=invoice.number,
            invoiced_at=invoice.issued_at,
            order_id=invoice.order_id,
            buyer_id=invoice.buyer_id,
            seller=invoice.seller,
            sac=invoice.sac,
            description=invoice.description,
            tokens=refund.tokens,
            place_of_supply=invoice.place_of_supply,
            gst_basis_points=invoice.gst_basis_points,
            net=Paise(refund.amount - refund.gst),
            cgst=Paise(central if within else 0),
            sgst=Paise(refund.gst - central if within else 0),
            igst=Paise(0 if within else refund.gst),
            total=refund.amount,
            payment_id=invoice.payment_id,
            issued_at=refund.answered_at,
        )

    def __post_init__(self) -> None:
        assert self.net + self.gst == self.total, "a credit note adds up"

    @property
    def gst(self) -> Paise:
        return Paise(self.cgst + self.sgst + self.igst)
