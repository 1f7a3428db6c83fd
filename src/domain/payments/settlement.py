"""What a gateway says it paid to our bank, held line by line against what we know (WAL-06).

Amounts are paise. A line's `net` is what it added to the settlement: below zero for a refund.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import UserId
from domain.money import share_of
from domain.payments.refund import normal_reason

SETTLED_WITHIN = timedelta(days=5)
"""Razorpay settles two working days after the capture, PhonePe one or two, and neither on bank holidays; what has not
come after five days is missing. To be set to what the contract says."""
FEE_BASIS_POINTS_MAX = 300
"""The dearest method of either price list, rounded up. To be set to what the contract says."""
FEE_TAX_BASIS_POINTS = 1_800
"""18 % GST on the fee; small card payments are exempt, then the tax is 0."""


class UnreadableSettlement(Invalid):
    code = "unreadable_settlement"


class SettlementChanged(Conflict):
    """The settlement was imported before, with other lines."""

    code = "settlement_changed"


class SettlementNotFound(NotFound):
    code = "settlement_not_found"


class DifferenceNotFound(NotFound):
    code = "difference_not_found"


class DifferenceResolved(Conflict):
    code = "difference_resolved"


class LineKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    ADJUSTMENT = "adjustment"
    """Anything else that the gateway adds or takes: always a difference, for a person to look at."""


@dataclass(frozen=True, slots=True)
class SettlementLine:
    """`id` is the gateway's id of the payment, the refund or the dispute. `amount` is its own, `fee` without `tax`."""

    kind: LineKind
    id: str
    amount: int
    fee: int
    tax: int
    net: int

    @property
    def expected_net(self) -> int:
        comes_in = self.kind is LineKind.PAYMENT or (self.kind is LineKind.ADJUSTMENT and self.net > 0)
        gross = self.amount if comes_in else -self.amount
        return gross - self.fee - self.tax

    @property
    def is_fee_right(self) -> bool:
        """Whether the line adds up, and its fee is one that may be."""
        taxes = (0, share_of(self.fee, FEE_TAX_BASIS_POINTS))
        return (
            self.net == self.expected_net
            and self.fee >= 0
            and self.fee <= share_of(self.amount, FEE_BASIS_POINTS_MAX)
            and any(abs(self.tax - tax) <= 1 for tax in taxes)
        )


@dataclass(frozen=True, slots=True)
class Settlement:
    """One transfer to our bank: the gateway's `id` of it, the bank's reference `utr`, and what it is made of."""

    provider: str
    id: str
    utr: str
    settled_at: datetime
    lines: tuple[SettlementLine, ...]

    @property
    def net(self) -> int:
        return sum(line.net for line in self.lines)

    @property
    def fee(self) -> int:
        return sum(line.fee for line in self.lines)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.lines)

    def digest(self) -> str:
        """The same for the same lines in any order: two imports of one settlement tell one thing, or do not."""
        told = sorted(
            f"{line.kind} {line.id} {line.amount} {line.fee} {line.tax} {line.net}" for line in self.lines
        )
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def require_whole(self) -> None:
        """Raises `UnreadableSettlement` for a line that is there twice, or for none at all."""
        if not self.lines or not self.id:
            raise UnreadableSettlement("a settlement has an id and lines")
        if len({(line.kind, line.id) for line in self.lines}) != len(self.lines):
            raise UnreadableSettlement("a line of the settlement is there twice")


class DifferenceKind(StrEnum):
    MISSING = "missing"
    """We know of it, and it should have been settled by now."""
    EXTRA = "extra"
    """It was settled, and we do not know of it."""
    AMOUNT = "amount"
    FEE = "fee"
    TWICE = "twice"
    """It was settled before, in another settlement."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree, by name. `line_kind` and `subject` say of what; it is told once for each kind."""

    provider: str
    settlement_id: str
    kind: DifferenceKind
    line_kind: LineKind
    subject: str
    expected: int
    found: int
    at: datetime
    resolved_by: UserId | None
    resolved_at: datetime | None
    reason: str

    def resolved(self, *, by: UserId | None, reason: str, now: datetime) -> "Difference":
        """Raises `DifferenceResolved`, `ReasonRequired`."""
        if self.resolved_at is not None:
            raise DifferenceResolved("this difference was resolved already")
        return replace(self, resolved_by=by, resolved_at=now, reason=normal_reason(reason))


@dataclass(frozen=True, slots=True)
class Captured:
    amount: int
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of one gateway: all of what the settlement names, and all that was captured and never settled.

    `settled` are the lines of earlier settlements.
    """

    payments: Mapping[str, Captured]
    refunds: Mapping[str, int]
    disputes: Mapping[str, int]
    settled: Collection[tuple[LineKind, str]]


def differences(settlement: Settlement, known: Known, *, now: datetime) -> Sequence[Difference]:
    """Everything in which a settlement and our records differ: nothing is set off against something else."""
    return [*_wrong_lines(settlement, known, now), *_missing(settlement, known, now)]


def _wrong_lines(settlement: Settlement, known: Known, now: datetime) -> Iterator[Difference]:
    for line in settlement.lines:
        amount = _known_amount(line, known)
        if amount is None:
            yield _difference(settlement, DifferenceKind.EXTRA, line.kind, line.id, 0, line.amount, now)
        elif (line.kind, line.id) in known.settled:
            yield _difference(settlement, DifferenceKind.TWICE, line.kind, line.id, 0, line.amount, now)
        elif amount != line.amount:
            yield _difference(settlement, DifferenceKind.AMOUNT, line.kind, line.id, amount, line.amount, now)
        if not line.is_fee_right:
            expected = line.amount - line.net if line.kind is LineKind.PAYMENT else 0
            yield _difference(
                settlement, DifferenceKind.FEE, line.kind, line.id, expected, line.fee + line.tax, now
            )


def _known_amount(line: SettlementLine, known: Known) -> int | None:
    if line.kind is LineKind.PAYMENT:
        captured = known.payments.get(line.id)
        return None if captured is None else captured.amount
    if line.kind is LineKind.REFUND:
        return known.refunds.get(line.id)
    if line.kind is LineKind.DISPUTE:
        return known.disputes.get(line.id)
    return None


def _missing(settlement: Settlement, known: Known, now: datetime) -> Iterator[Difference]:
    here = {(line.kind, line.id) for line in settlement.lines}
    for payment_id, captured in known.payments.items():
        place = (LineKind.PAYMENT, payment_id)
        is_due = captured.captured_at + SETTLED_WITHIN <= settlement.settled_at
        if is_due and place not in here and place not in known.settled:
            yield _difference(
                settlement, DifferenceKind.MISSING, LineKind.PAYMENT, payment_id, captured.amount, 0, now
            )


def _difference(  # noqa: PLR0917
    settlement: Settlement, kind: DifferenceKind, line_kind: LineKind, subject: str, expected: int, found: int,
    now: datetime,
) -> Difference:  # fmt: skip
    return Difference(
        settlement.provider, settlement.id, kind, line_kind, subject, expected, found, now, None, None, ""
    )
