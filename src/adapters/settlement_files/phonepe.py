"""PhonePe's settlement report, a CSV file.

Source: developer.phonepe.com/docs/settlement. `PaymentType` is PAYMENT or REFUND; `Amount`, `Fee`, `IGST`, `CGST` and
`SGST` are rupees with two decimals; "Settled amount = Amount + Fee + IGST + CGST + SGST (fees and taxes will be
negative valued in the report)"; `BankReferenceNo` is the bank's reference of the transfer, by which a settlement
is known. What else it deducts (EXCESS_RECOVERY, INVOICE_RECOVERY, SHORT_SETTLEMENT) says so in `Instrument`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.settlement_files.csv_file import read_csv, required, signed_paise
from domain.india import INDIA
from domain.payments.settlement import LineKind, Settlement, SettlementLine, UnreadableSettlement
from ports.payments.settlements import SettlementReader

PROVIDER = "phonepe"
_TAXES = ("IGST", "CGST", "SGST")
_ADJUSTMENTS = frozenset({"EXCESS_RECOVERY", "INVOICE_RECOVERY", "SHORT_SETTLEMENT"})
_DATES = ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S")


class PhonePeSettlementFile(SettlementReader):
    def read(self, data: bytes) -> Sequence[Settlement]:
        by_reference: dict[str, list[Mapping[str, str]]] = {}
        for row in read_csv(data):
            by_reference.setdefault(required(row, "BankReferenceNo"), []).append(row)
        return [
            Settlement(
                provider=PROVIDER,
                id=reference,
                utr=reference,
                settled_at=max(_day(row) for row in rows),
                lines=tuple(_line(row) for row in rows),
            )
            for reference, rows in by_reference.items()
        ]


def _line(row: Mapping[str, str]) -> SettlementLine:
    amount = signed_paise(row, "Amount")
    fee, tax = signed_paise(row, "Fee"), sum(signed_paise(row, name) for name in _TAXES)
    return SettlementLine(
        kind=_kind(row),
        id=required(row, "PhonePeReferenceId"),
        amount=abs(amount),
        fee=-fee,
        tax=-tax,
        net=amount + fee + tax,
    )


def _kind(row: Mapping[str, str]) -> LineKind:
    if row.get("Instrument", "") in _ADJUSTMENTS:
        return LineKind.ADJUSTMENT
    kind = required(row, "PaymentType").upper()
    if kind not in {"PAYMENT", "REFUND"}:
        raise UnreadableSettlement("a line is neither a payment nor a refund")
    return LineKind.PAYMENT if kind == "PAYMENT" else LineKind.REFUND


def _day(row: Mapping[str, str]) -> datetime:
    text = required(row, "SettlementDate")
    for form in _DATES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=INDIA)
        except ValueError:
            continue
    raise UnreadableSettlement("SettlementDate is not a date")
