"""Tax reports as files for an accountant: GST by rate and state, TDS by quarter, TCS by month.

GST: the sums of table 7 (supplies to consumers) of Form GSTR-1, by rate and place of supply, credit notes taken off
(CGST Rules 2017, rule 59; for the accountant to confirm). What TDS and TCS follow is said in `domain/payouts/tax_file`.
"""

from collections.abc import Sequence

from quart import Response

from domain.payments.invoice import Series
from domain.payments.tax import PLACES
from domain.payouts.tax_file import DEDUCTEE_CODE, SECTION_CODE, TcsLine, TdsLine
from entrypoints.views.spreadsheet import csv_table, in_rupees
from ports.payments.invoices import GstSum

GST_COLUMNS = (
    "Documents", "Rate %", "Place of supply", "State", "Count", "First number", "Last number", "Taxable value",
    "IGST", "CGST", "SGST", "Total",
)  # fmt: skip
TDS_COLUMNS = (
    "Sr no", "Deductee code", "PAN", "Name", "Section", "Section code", "Date of payment", "Amount paid",
    "Tax reckoned from", "Rate %", "Tax deducted", "Date of deduction", "Challans of the month", "Payout",
)  # fmt: skip
TCS_COLUMNS = (
    "GSTIN of supplier", "Name", "Payouts", "Gross value of supplies to unregistered persons",
    "Value of supplies returned", "Net amount liable for TCS", "IGST", "CGST", "SGST",
)  # fmt: skip


def gst_file(sums: Sequence[GstSum], *, name: str) -> Response:
    """Credit notes stand below zero, so that a column's sum is what is due."""
    return csv_table(GST_COLUMNS, [_gst_line(each) for each in sums], name=name)


def _gst_line(each: GstSum) -> tuple[str | int, ...]:
    sign = -1 if each.series is Series.CREDIT_NOTE else 1
    return (
        "Credit notes" if sign < 0 else "Invoices", f"{each.gst_basis_points / 100:g}", each.place_of_supply,
        PLACES.get(each.place_of_supply, ""), each.documents, each.first_number, each.last_number,
        *(in_rupees(sign * paise) for paise in (each.net, each.igst, each.cgst, each.sgst, each.total)),
    )  # fmt: skip


def tds_file(lines: Sequence[TdsLine], *, name: str) -> Response:
    return csv_table(
        TDS_COLUMNS,
        [
            (
                number, DEDUCTEE_CODE, line.pan, line.payee.name, line.payout.taxes.tds_section, SECTION_CODE,
                f"{line.payout.tax_day:%d/%m/%Y}", in_rupees(line.payout.gross),
                in_rupees(line.payout.taxes.tds_base_paise), f"{line.payout.taxes.tds_rate_bps / 100:g}",
                in_rupees(line.payout.taxes.tds_paise), f"{line.payout.tax_day:%d/%m/%Y}", "; ".join(line.challans),
                str(line.payout.id),
            )
            for number, line in enumerate(lines, 1)
        ],
        name=name,
    )  # fmt: skip


def tcs_file(lines: Sequence[TcsLine], *, name: str) -> Response:
    return csv_table(
        TCS_COLUMNS,
        [
            (
                line.gstin, line.name, line.payouts, in_rupees(line.gross_paise), in_rupees(line.returned_paise),
                in_rupees(line.net_paise), in_rupees(line.igst_paise), in_rupees(line.cgst_paise),
                in_rupees(line.sgst_paise),
            )
            for line in lines
        ],
        name=name,
    )  # fmt: skip
