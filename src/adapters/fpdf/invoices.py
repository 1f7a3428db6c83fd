"""Invoices as PDF, by fpdf2, in the fonts that every reader has: they know no rupee sign, so amounts say INR."""

from fpdf import FPDF

from domain.payments.invoice import Invoice
from domain.payments.tax import INDIA, PLACES
from ports.payment_invoices import InvoiceDocuments

MARGIN_MM = 18
LINE_MM = 5.5
GREY = 110


class FpdfInvoices(InvoiceDocuments):
    def pdf(self, invoice: Invoice) -> bytes:
        document = FPDF(format="A4", unit="mm")
        document.set_creation_date(invoice.issued_at)  # the same invoice is the same bytes
        document.set_title(f"Tax invoice {invoice.number}")
        document.set_author(_plain(invoice.seller.legal_name))
        document.set_lang("en-IN")
        document.set_margins(MARGIN_MM, MARGIN_MM)
        document.add_page()
        _head(document, invoice)
        _facts(document, invoice)
        _lines(document, invoice)
        _foot(document, invoice)
        return bytes(document.output())


def _head(document: FPDF, invoice: Invoice) -> None:
    document.set_font("Helvetica", "B", 18)
    document.cell(0, 9, "Tax invoice", new_x="LMARGIN", new_y="NEXT")
    document.set_font("Helvetica", "B", 11)
    document.cell(0, LINE_MM + 2, _plain(invoice.seller.legal_name), new_x="LMARGIN", new_y="NEXT")
    document.set_font("Helvetica", "", 10)
    document.multi_cell(0, LINE_MM, _plain(invoice.seller.address), new_x="LMARGIN", new_y="NEXT")
    document.cell(0, LINE_MM, f"GSTIN {invoice.seller.gstin}", new_x="LMARGIN", new_y="NEXT")
    document.ln(4)


def _facts(document: FPDF, invoice: Invoice) -> None:
    issued = invoice.issued_at.astimezone(INDIA)
    place = PLACES.get(invoice.place_of_supply, "")
    facts = (
        ("Invoice number", invoice.number),
        ("Date", f"{issued:%d %B %Y, %H:%M} IST"),
        ("Order", str(invoice.order_id)),
        ("Payment", invoice.payment_id),
        ("Customer", f"Account {invoice.buyer_id}"),
        ("Place of supply", f"{place} ({invoice.place_of_supply})"),
        ("On your statement", invoice.seller.descriptor),
        ("Reverse charge", "No"),
    )
    for name, value in facts:
        document.set_text_color(GREY)
        document.cell(42, LINE_MM, name)
        document.set_text_color(0)
        document.cell(0, LINE_MM, _plain(value), new_x="LMARGIN", new_y="NEXT")
    document.ln(5)


def _lines(document: FPDF, invoice: Invoice) -> None:
    percent = invoice.gst_basis_points / 100
    what = f"{invoice.description}: {invoice.tokens:,} tokens"
    if invoice.bonus:
        what += f", and {invoice.bonus:,} as a bonus"
    rows = [("Description", "SAC", "INR"), (what, invoice.sac, _amount(invoice.net))]
    if invoice.igst or not invoice.cgst:
        rows.append((f"IGST {percent:g} %", "", _amount(invoice.igst)))
    else:
        rows.append((f"CGST {percent / 2:g} %", "", _amount(invoice.cgst)))
        rows.append((f"SGST {percent / 2:g} %", "", _amount(invoice.sgst)))
    rows.append(("Total paid, tax included", "", _amount(invoice.total)))
    with document.table(col_widths=(110, 25, 39), text_align=("LEFT", "LEFT", "RIGHT")) as table:
        for cells in rows:
            row = table.row()
            for cell in cells:
                row.cell(_plain(cell))
    document.ln(5)


def _foot(document: FPDF, invoice: Invoice) -> None:
    document.set_text_color(GREY)
    document.set_font("Helvetica", "", 9)
    words = (
        f"This invoice was made by a computer for {invoice.seller.legal_name} and needs no signature. "
        "Bonus tokens are given without charge."
    )
    document.multi_cell(0, LINE_MM - 1, _plain(words))


def _amount(paise: int) -> str:
    return f"{paise // 100:,}.{paise % 100:02}"


def _plain(text: str) -> str:
    """The core fonts know Latin-1; anything else becomes a question mark rather than an error."""
    return text.encode("latin-1", "replace").decode("latin-1")
