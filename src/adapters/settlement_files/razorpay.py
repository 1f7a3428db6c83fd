"""Razorpay's settlement recon report as its dashboard gives it: a CSV file, one item a line.

It is not the interface's answer with commas (`GET /v1/settlements/recon/combined`). The columns are those of Razorpay's
sample report (sample-settlements-recon-report.xlsx): `transaction_entity` where the interface says `type`; amounts are
rupees with decimals, where the interface counts paise; the fee stands in `fee (exclusive tax)`, where the interface's
`fee` has the tax in it; `settled_at` is a time of day in India, and nothing is in it that is not settled. Of one of its
lines: amount 1.0, fee 0.01, tax 0.0, credit 0.99.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.settlement_files.csv_file import paise, read_csv, required
from domain.india import INDIA
from domain.payments.settlement import LineKind, Settlement, SettlementLine, UnreadableSettlement
from ports.payments.settlements import SettlementReader

PROVIDER = "razorpay"
FEE = "fee (exclusive tax)"
_KINDS = {"payment": LineKind.PAYMENT, "refund": LineKind.REFUND}
_TIMES = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S")


class RazorpaySettlementFile(SettlementReader):
    def read(self, data: bytes) -> Sequence[Settlement]:
        by_id: dict[str, list[Mapping[str, str]]] = {}
        for row in read_csv(data):
            by_id.setdefault(required(row, "settlement_id"), []).append(row)
        return [
            Settlement(
                provider=PROVIDER,
                id=settlement_id,
                utr=next((row["settlement_utr"] for row in rows if row.get("settlement_utr")), ""),
                settled_at=max(_moment(row) for row in rows),
                lines=tuple(_line(row) for row in rows),
            )
            for settlement_id, rows in by_id.items()
        ]


def _line(row: Mapping[str, str]) -> SettlementLine:
    if required(row, "currency") != "INR":
        raise UnreadableSettlement("only rupees are settled here")
    dispute_id = row.get("dispute_id", "")
    entity = required(row, "transaction_entity")
    return SettlementLine(
        kind=LineKind.DISPUTE if dispute_id else _KINDS.get(entity, LineKind.ADJUSTMENT),
        id=dispute_id or required(row, "entity_id"),
        amount=paise(row, "amount"),
        fee=paise(row, FEE),
        tax=paise(row, "tax"),
        net=paise(row, "credit") - paise(row, "debit"),
    )


def _moment(row: Mapping[str, str]) -> datetime:
    text = required(row, "settled_at")
    for form in _TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=INDIA)
        except ValueError:
            continue
    raise UnreadableSettlement("settled_at is not a time")
