"""Razorpay's settlements, line by line, by its interface: `GET /v1/settlements/recon/combined`.

Source: razorpay.com/docs/api/settlements/fetch-recon, and the SDK's `settlement.report`. Amounts are paise; `fee`
includes `tax`; a payment's `credit` is its amount less the fee; a refund is a `debit`; a transfer's `debit` is its
amount and the fee; an adjustment is either, and may name no `settlement_utr`.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Literal

import msgspec

from adapters.razorpay.client import RazorpayClient
from domain.payments.settlement import LineKind, Settlement, SettlementLine
from ports.payments.settlements import SettlementSource

PAGE = 1_000
"""The most items that Razorpay gives at once."""
PROVIDER = "razorpay"

_Count = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


class Item(msgspec.Struct):
    entity_id: str
    type: str
    debit: _Count
    credit: _Count
    amount: _Count
    currency: Literal["INR"]
    fee: _Count
    tax: _Count
    settled: bool
    settled_at: int | None = None
    settlement_id: str | None = None
    settlement_utr: str | None = None
    dispute_id: str | None = None


class _Items(msgspec.Struct):
    items: list[Item]


class RazorpaySettlements(SettlementSource):
    def __init__(self, client: RazorpayClient) -> None:
        self._client = client

    @property
    def provider(self) -> str:
        return PROVIDER

    async def settled_on(self, day: date) -> Sequence[Settlement]:
        """By pages, until one is not full."""
        items: list[Item] = []
        while True:
            wanted = {"year": day.year, "month": day.month, "day": day.day, "count": PAGE, "skip": len(items)}
            page = await self._client.call(partial(self._client.sdk.settlement.report, wanted), _Items)
            items += page.items
            if len(page.items) < PAGE:
                return settlements_of(items)


def settlements_of(items: Sequence[Item]) -> Sequence[Settlement]:
    """What is not settled yet is in no settlement."""
    by_id: dict[str, list[Item]] = {}
    for item in items:
        if item.settled and item.settlement_id:
            by_id.setdefault(item.settlement_id, []).append(item)
    return [
        Settlement(
            provider=PROVIDER,
            id=settlement_id,
            utr=next((item.settlement_utr for item in each if item.settlement_utr), ""),
            settled_at=datetime.fromtimestamp(max(item.settled_at or 0 for item in each), UTC),
            lines=tuple(_line(item) for item in each),
        )
        for settlement_id, each in by_id.items()
    ]


def _line(item: Item) -> SettlementLine:
    kind, line_id = _what(item)
    return SettlementLine(kind, line_id, item.amount, item.fee - item.tax, item.tax, item.credit - item.debit)


def _what(item: Item) -> tuple[LineKind, str]:
    if item.dispute_id:
        return LineKind.DISPUTE, item.dispute_id
    if item.type == "payment":
        return LineKind.PAYMENT, item.entity_id
    if item.type == "refund":
        return LineKind.REFUND, item.entity_id
    return LineKind.ADJUSTMENT, item.entity_id
