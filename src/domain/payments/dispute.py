"""A payer's bank takes a payment back, or tries to: opened, and then won, lost or closed.

The gateway's words come late, twice and in any order. A dispute ends once, and what the first final word said stays.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict, NotFound
from domain.ids import OrderId, UserId
from domain.money import Paise
from domain.payments.refund import NOTHING, Taken
from domain.payments.sale import Slice


class DisputeNotFound(NotFound):
    code = "dispute_not_found"


class BuyingOnHold(Conflict):
    """While a payment of theirs is disputed, a buyer buys nothing."""

    code = "buying_on_hold"


class DisputeState(StrEnum):
    OPEN = "open"
    WON = "won"
    """The payment stands. Also a dispute that was closed without taking anything."""
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Dispute:
    """`id` is the gateway's. `order_id` and `buyer_id` are None where the payment credited no order.

    `amount` paise are disputed, which paid for `tokens`. `taken` is what was set aside when it was opened, and is kept
    when it is lost; `net` and `gst` are what of the amount the tokens taken back stand for, `loss` is the rest, which
    the platform bears.
    """

    id: str
    provider: str
    payment_id: str
    order_id: OrderId | None
    buyer_id: UserId | None
    amount: Paise
    tokens: int
    state: DisputeState
    taken: Taken
    net: Paise
    gst: Paise
    loss: Paise
    opened_at: datetime
    ended_at: datetime | None

    @classmethod
    def open(
        cls, *, dispute_id: str, provider: str, payment_id: str, order_id: OrderId | None,
        buyer_id: UserId | None, amount: Paise, tokens: int, now: datetime,
    ) -> "Dispute":  # fmt: skip
        return cls(
            dispute_id, provider, payment_id, order_id, buyer_id, amount, tokens, DisputeState.OPEN, NOTHING,
            Paise(0), Paise(0), Paise(0), now, None,
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        return self.state is DisputeState.OPEN

    def set_aside(self, taken: Taken, *, wanted: int, part: Slice) -> "Dispute":
        """Of the `wanted` tokens, which stand for `part`, `taken` could be had: their share of it is no loss."""
        if not wanted:
            return replace(self, taken=taken)
        amount = min(part.amount, self.amount) * taken.tokens // wanted
        gst = min(part.gst * taken.tokens // wanted, amount)
        return replace(self, taken=taken, net=Paise(amount - gst), gst=Paise(gst))

    def won(self, now: datetime) -> "Dispute":
        assert self.is_open, "it ends once"
        return replace(self, state=DisputeState.WON, ended_at=now)

    def lost(self, now: datetime) -> "Dispute":
        assert self.is_open, "it ends once"
        loss = Paise(self.amount - self.net - self.gst)
        assert loss >= 0, "no more is taken back than is disputed"
        return replace(self, state=DisputeState.LOST, loss=loss, ended_at=now)

    @property
    def counts(self) -> bool:
        """Whether its tokens are gone from the order."""
        return self.state is not DisputeState.WON


def tokens_of(amount: int, *, price: int, tokens: int) -> int:
    """How many of an order's tokens an amount paid for, rounded up: what was only half paid for is disputed too."""
    return min(-(-tokens * amount // price), tokens)
