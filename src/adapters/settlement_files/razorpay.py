"""Razorpay's settlement report as a CSV file: the fields of `GET /v1/settlements/recon/combined`, one item a line.

The interface counts paise, the dashboard's file rupees with two decimals: to be held against a real file before it is
relied on. `fee` includes `tax`.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from adapters.settlement_files.csv_file import paise, read_csv, required
from domain.payments.settlement import LineKind, Settlement, SettlementLine, UnreadableSettlement
from ports.payments_settlements import SettlementReader

PROVIDER = "razorpay"
_KINDS = {"payment": LineKind.PAYMENT, "refund": LineKind.REFUND}


class RazorpaySettlementFile(SettlementReader):
    def read(self, data: bytes) -> Sequence[Settlement]:
        by_id: dict[str, list[Mapping[str, str]]] = {}
        for row in read_csv(data):
            if required(row, "settled").lower() in {"1", "true", "yes"}:
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
    kind = LineKind.DISPUTE if dispute_id else _KINDS.get(required(row, "type"), LineKind.ADJUSTMENT)
    fee, tax = paise(row, "fee"), paise(row, "tax")
    return SettlementLine(
        kind=kind,
        id=dispute_id or required(row, "entity_id"),
        amount=paise(row, "amount"),
        fee=fee - tax,
        tax=tax,
        net=paise(row, "credit") - paise(row, "debit"),
    )


def _moment(row: Mapping[str, str]) -> datetime:
    try:
        return datetime.fromtimestamp(int(required(row, "settled_at")), UTC)
    except (ValueError, OverflowError, OSError):
        raise UnreadableSettlement("settled_at is not a Unix time") from None
