"""What an order sold, and what a number of its tokens cost.

What goes back of one order, in refunds and disputes together, is never more than it cost, and to the paisa what the
returned tokens cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import Conflict
from domain.money import Paise, Tokens
from domain.payments.refund import LIVING, Refund


class NothingToRefund(Conflict):
    """Fewer tokens are left to refund than were asked for."""

    code = "nothing_to_refund"


@dataclass(frozen=True, slots=True)
class Slice:
    """What a number of an order's tokens stand for."""

    amount: Paise
    gst: Paise
    bonus: int

    @property
    def net(self) -> int:
        return self.amount - self.gst


@dataclass(frozen=True, slots=True)
class Sold:
    """What an order sold, and how much of it went back before."""

    price: Paise
    gst: Paise
    tokens: Tokens
    bonus: Tokens
    returned_tokens: int
    returned_amount: int
    returned_gst: int
    returned_bonus: int

    @property
    def left(self) -> int:
        return max(self.tokens - self.returned_tokens, 0)

    def require(self, tokens: int) -> None:
        """Raises `NothingToRefund`."""
        if tokens > self.left:
            raise NothingToRefund(f"{self.left} tokens of this order are left to refund", pointer="/tokens")

    def slice(self, tokens: int) -> Slice:
        """The next `tokens` of it, rounded down over all that went back together: with the last one, all went back."""
        assert 0 <= tokens <= self.left, "no more goes back than was sold"
        so_far = self.returned_tokens + tokens
        amount = max(self.price * so_far // self.tokens - self.returned_amount, 0)
        gst = max(self.gst * so_far // self.tokens - self.returned_gst, 0)
        bonus = max(self.bonus * so_far // self.tokens - self.returned_bonus, 0)
        return Slice(Paise(amount), Paise(min(gst, amount)), bonus)


@dataclass(frozen=True, slots=True)
class Lost:
    """What a dispute took of an order, or may take."""

    tokens: int
    amount: int
    bonus: int


def sold(
    *,
    price: Paise,
    gst: Paise,
    tokens: Tokens,
    bonus: Tokens,
    refunds: Sequence[Refund],
    lost: Sequence[Lost],
) -> Sold:
    """An order less its refunds that live and the disputes that count."""
    living = [refund for refund in refunds if refund.state in LIVING and refund.tokens]
    return Sold(
        price,
        gst,
        tokens,
        bonus,
        sum(refund.tokens for refund in living) + sum(part.tokens for part in lost),
        sum(refund.amount for refund in living) + sum(part.amount for part in lost),
        sum(refund.gst for refund in living) + sum(gst * part.tokens // tokens for part in lost),
        sum(refund.taken.bonus for refund in living) + sum(part.bonus for part in lost),
    )
