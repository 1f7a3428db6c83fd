"""Tax invoices and credit notes as PDF."""

from adapters.fpdf.paper import amount, new_paper, percent, write_facts, write_foot, write_table
from domain.india import INDIA
from domain.payments.credit_note import CreditNote
from domain.payments.invoice import Invoice
from domain.payments.tax import PLACES
from ports.payments.invoices import InvoiceDocuments

WIDTHS = (110, 25, 39)


class FpdfInvoices(InvoiceDocuments):
    def pdf(self, invoice: Invoice) -> bytes:
        document = new_paper("Tax invoice", invoice.seller, invoice.issued_at)
        document.set_title(f"Tax invoice {invoice.number}")
        write_facts(document, _invoice_facts(invoice))
        what = f"{invoice.description}: {invoice.tokens:,} tokens"
        if invoice.bonus:
            what += f", and {invoice.bonus:,} as a bonus"
        write_table(
            document, _lines(invoice, what, "Total paid, tax included"), widths=WIDTHS, numbers_from=2
        )
        words = (
            f"This invoice was made by a computer for {invoice.seller.legal_name} and needs no signature. "
        )
        write_foot(document, words + "Bonus tokens are given without charge.")
        return bytes(document.output())

    def credit_note_pdf(self, note: CreditNote) -> bytes:
        document = new_paper("Credit note", note.seller, note.issued_at)
        document.set_title(f"Credit note {note.number}")
        write_facts(document, _note_facts(note))
        what = f"{note.description}: {note.tokens:,} tokens taken back"
        write_table(
            document, _lines(note, what, "Total returned, tax included"), widths=WIDTHS, numbers_from=2
        )
        write_foot(
            document,
            f"This credit note was made by a computer for {note.seller.legal_name} and needs no signature. "
            f"It takes back the part of invoice {note.invoice_number} that is named here.",
        )
        return bytes(document.output())


def _invoice_facts(invoice: Invoice) -> list[tuple[str, str]]:
    return [
        ("Invoice number", invoice.number),
        ("Date", f"{invoice.issued_at.astimezone(INDIA):%d %B %Y, %H:%M} IST"),
        ("Order", str(invoice.order_id)),
        ("Payment", invoice.payment_id),
        ("Customer", f"Account {invoice.buyer_id}"),
        ("Place of supply", _place(invoice.place_of_supply)),
        ("On your statement", invoice.seller.descriptor),
        ("Reverse charge", "No"),
    ]


def _note_facts(note: CreditNote) -> list[tuple[str, str]]:
    return [
        ("Credit note number", note.number),
        ("Date", f"{note.issued_at.astimezone(INDIA):%d %B %Y, %H:%M} IST"),
        ("Of invoice", f"{note.invoice_number} of {note.invoiced_at.astimezone(INDIA):%d %B %Y}"),
        ("Order", str(note.order_id)),
        ("Refund", str(note.refund_id)),
        ("To the payment", note.payment_id),
        ("Customer", f"Account {note.buyer_id}"),
        ("Place of supply", _place(note.place_of_supply)),
        ("On your statement", note.seller.descriptor),
    ]


def _lines(paper: Invoice | CreditNote, what: str, total: str) -> list[tuple[str, str, str]]:
    rows = [("Description", "SAC", "INR"), (what, paper.sac, amount(paper.net))]
    if paper.igst or not (paper.cgst or paper.sgst):
        rows.append((f"IGST {percent(paper.gst_basis_points)}", "", amount(paper.igst)))
    else:
        half = percent(paper.gst_basis_points // 2)
        rows.append((f"CGST {half}", "", amount(paper.cgst)))
        rows.append((f"SGST {half}", "", amount(paper.sgst)))
    return [*rows, (total, "", amount(paper.total))]


def _place(code: str) -> str:
    return f"{PLACES.get(code, '')} ({code})"
