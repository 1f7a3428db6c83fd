"""What the book says of cash, sales and what is owed, by day and by month, for a period."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.ledger.chart import AccountKind
from domain.ledger.transfer import TransferKind
from entrypoints.views.period import Period
from ports.ledger.book import Movements

PROVIDERS: Mapping[AccountKind, str] = {
    AccountKind.GATEWAY_RECEIVABLE: "Razorpay",
    AccountKind.PHONEPE_RECEIVABLE: "PhonePe",
}
"""What each gateway holds for us stands in an account of its own, below zero."""


class Flow(StrEnum):
    """What a transfer does to what a gateway holds for us."""

    CAPTURED = "captured"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    SETTLED = "settled"
    FEES = "fees"


FLOWS: Mapping[TransferKind, Flow] = {
    TransferKind.PURCHASE: Flow.CAPTURED,
    TransferKind.PURCHASE_TAX: Flow.CAPTURED,
    TransferKind.UNMATCHED_PAYMENT: Flow.CAPTURED,
    TransferKind.EXCEPTION_CREDITED: Flow.CAPTURED,  # takes back what was unmatched; the order then counts it
    TransferKind.REFUND_PAID: Flow.REFUNDED,
    TransferKind.EXCEPTION_RETURNED: Flow.REFUNDED,
    TransferKind.DISPUTE_LOST: Flow.DISPUTED,
    TransferKind.DISPUTE_TAX: Flow.DISPUTED,
    TransferKind.CHARGEBACK_LOSS: Flow.DISPUTED,
    TransferKind.SETTLEMENT: Flow.SETTLED,
    TransferKind.SETTLEMENT_FEE: Flow.FEES,
    TransferKind.SETTLEMENT_FEE_TAX: Flow.FEES,
}
"""Every kind that touches a gateway's account; a test holds it to the chart."""


@dataclass(frozen=True, slots=True)
class CashDay:
    """One day with one gateway, in paise: `in_transit` after it is that before it plus captured less all the rest."""

    day: date
    captured: int
    refunded: int
    disputed: int
    settled: int
    fees: int
    in_transit: int


def cash_days(movements: Movements, provider: AccountKind, period: Period) -> list[CashDay]:
    """A row for each day on which something moved, and for the last one. `movements` are of the gateways' accounts."""
    flows: dict[date, Counter[Flow]] = {period.last: Counter()}
    for row in movements.rows:
        if row.account is provider:
            flow = FLOWS[TransferKind(row.kind)]
            sign = 1 if flow is Flow.CAPTURED else -1
            flows.setdefault(row.day, Counter())[flow] += sign * (row.left - row.came)
    held = -movements.opening[provider]
    days = []
    for day in sorted(flows):
        of = flows[day]
        held += of[Flow.CAPTURED] - sum(amount for flow, amount in of.items() if flow is not Flow.CAPTURED)
        days.append(
            CashDay(
                day,
                of[Flow.CAPTURED],
                of[Flow.REFUNDED],
                of[Flow.DISPUTED],
                of[Flow.SETTLED],
                of[Flow.FEES],
                held,
            )
        )
    return days


SALES_KINDS = (AccountKind.DEFERRED_REVENUE, AccountKind.GST_PAYABLE)
_SOLD = {TransferKind.PURCHASE, TransferKind.PURCHASE_TAX}
_TAKEN_BACK = {
    TransferKind.REFUND,
    TransferKind.REFUND_TAX,
    TransferKind.REFUND_UNDONE,
    TransferKind.DISPUTE_LOST,
    TransferKind.DISPUTE_TAX,
}


@dataclass(frozen=True, slots=True)
class SalesMonth:
    """Tokens sold in one month, in paise: without GST, the GST on it, and what of both was taken back."""

    month: date
    net: int
    gst: int
    net_back: int
    gst_back: int

    @property
    def gst_due(self) -> int:
        return self.gst - self.gst_back


def sales_months(movements: Movements) -> list[SalesMonth]:
    sums: dict[date, Counter[str]] = {}
    for row in movements.rows:
        of = sums.setdefault(row.day.replace(day=1), Counter())
        name = "gst" if row.account is AccountKind.GST_PAYABLE else "net"
        if row.kind in _SOLD:
            of[name] += row.came - row.left
        elif row.kind in _TAKEN_BACK:
            of[f"{name}_back"] += row.left - row.came
    return [
        SalesMonth(month, of["net"], of["gst"], of["net_back"], of["gst_back"])
        for month, of in sorted(sums.items())
    ]


WALLETS = (AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO)
EARNED = (AccountKind.PERFORMER_PENDING, AccountKind.PERFORMER_AVAILABLE, AccountKind.PERFORMER_FROZEN)
OWED_KINDS = (
    *WALLETS,
    *EARNED,
    AccountKind.DEFERRED_REVENUE,
    AccountKind.PERFORMER_PAYABLE,
    AccountKind.PERFORMER_RESERVE,
)


@dataclass(frozen=True, slots=True)
class OwedDay:
    """What the platform owes at the end of a day: tokens by whose they are, and paise."""

    day: date
    bought: int
    bonus: int
    earned: int
    deferred_paise: int
    payable_paise: int


def owed_days(movements: Movements, period: Period) -> list[OwedDay]:
    """Every day of the period. `movements` are of `OWED_KINDS`."""
    balances = Counter(movements.opening)
    changes: dict[date, Counter[AccountKind]] = {}
    for row in movements.rows:
        changes.setdefault(row.day, Counter())[row.account] += row.came - row.left
    days = []
    for day in days_of(period):
        for kind, change in changes.get(day, {}).items():
            balances[kind] += change
        days.append(
            OwedDay(
                day=day,
                bought=balances[AccountKind.VIEWER_PAID],
                bonus=balances[AccountKind.VIEWER_PROMO],
                earned=sum(balances[kind] for kind in EARNED),
                deferred_paise=balances[AccountKind.DEFERRED_REVENUE],
                payable_paise=balances[AccountKind.PERFORMER_PAYABLE]
                + balances[AccountKind.PERFORMER_RESERVE],
            )
        )
    return days


def days_of(period: Period) -> Iterator[date]:
    day = period.first
    while day <= period.last:
        yield day
        day += timedelta(days=1)


def thinned(days: Sequence[OwedDay], most: int) -> Sequence[OwedDay]:
    """At most about `most` of them, evenly, with the last."""
    every = -(-len(days) // most) or 1
    return [each for number, each in enumerate(reversed(days)) if number % every == 0][::-1]
