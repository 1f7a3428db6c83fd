"""Money on its way back to whom it came from: asked for, approved, sent by the gateway, or not.

An order is refunded by tokens: as many as are asked for, at what they cost (`sale.py`).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import OrderId, RefundId, UserId
from domain.money import Paise, Tokens

REASON_MAX = 500
ASK_AGAIN = timedelta(minutes=1)
ASK_AGAIN_MAX = timedelta(hours=6)


class RefundNotFound(NotFound):
    code = "refund_not_found"


class RefundIdReused(Conflict):
    code = "refund_id_reused"


class RefundNotOpen(Conflict):
    """It was decided already."""

    code = "refund_not_open"


class OrderNotPaid(Conflict):
    code = "order_not_paid"


class EarningsReleased(Conflict):
    """The tokens were spent, and what they were spent on was paid out: it cannot be taken back."""

    code = "earnings_released"


class RefundTokensOutOfRange(Invalid):
    code = "refund_tokens_out_of_range"


class ReasonRequired(Invalid):
    code = "reason_required"


class OwnRefund(Forbidden):
    """Nobody decides on a refund that they asked for, or that returns their own money."""

    code = "own_refund"


class SecondApprover(Forbidden):
    """Spent tokens are given back on the word of two people: the first cannot be the second."""

    code = "second_approver"


class RefundState(StrEnum):
    REQUESTED = "requested"
    APPROVED = "approved"
    """Booked as owed; the gateway is asked until it answers."""
    SENT = "sent"
    """The gateway has it, and has not said yet that the money is there."""
    PROCESSED = "processed"
    FAILED = "failed"
    """The gateway could not send it. Everything that was taken back was returned."""
    REFUSED = "refused"


LIVING = frozenset({RefundState.APPROVED, RefundState.SENT, RefundState.PROCESSED})
"""In these states the tokens are taken back and count as refunded."""
UNDER_WAY = frozenset({RefundState.APPROVED, RefundState.SENT})


class RefundCause(StrEnum):
    ASKED = "asked"
    """The buyer asked for it, or an officer for the buyer."""
    MINOR = "minor"
    """The buyer turned out to be under 18."""
    EXCEPTION = "exception"
    """The payment belongs to no order, and none of our tokens."""


def normal_reason(text: str) -> str:
    """Raises `ReasonRequired`."""
    words = " ".join(text.split())
    if not words or len(words) > REASON_MAX:
        raise ReasonRequired(f"say why, in at most {REASON_MAX} characters", pointer="/reason")
    return words


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken back when a refund was approved: unspent tokens, bonus tokens, and tokens of tips."""

    from_wallet: int
    bonus: int
    clawed: int

    @property
    def tokens(self) -> int:
        return self.from_wallet + self.clawed


NOTHING = Taken(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Refund:
    """`tokens` of an order are to go back, or a payment that belongs to no order, which has none.

    `amount` includes `gst`, in paise; both are estimates until it is approved. `requested_by` is None where the
    platform itself asks. `first_approved_by` is the first of two officers where two are needed. While it is under
    way the gateway is asked at `ask_at`, and `tries` counts how often it failed. `answered_at` is when its way ended.
    """

    id: RefundId
    cause: RefundCause
    state: RefundState
    order_id: OrderId | None
    buyer_id: UserId | None
    provider: str
    provider_order_id: str
    payment_id: str
    tokens: Tokens
    amount: Paise
    gst: Paise
    taken: Taken
    reason: str
    requested_by: UserId | None
    requested_at: datetime
    first_approved_by: UserId | None
    decided_by: UserId | None
    decided_at: datetime | None
    note: str
    provider_refund_id: str
    ask_at: datetime | None
    tries: int
    failure: str
    answered_at: datetime | None

    @classmethod
    def request(
        cls, *, refund_id: RefundId, cause: RefundCause, order_id: OrderId, buyer_id: UserId, provider: str,
        provider_order_id: str, payment_id: str, tokens: Tokens, amount: Paise, gst: Paise, reason: str,
        by: UserId | None, now: datetime,
    ) -> "Refund":  # fmt: skip
        """Raises `ReasonRequired`, `RefundTokensOutOfRange`."""
        if tokens < 1:
            raise RefundTokensOutOfRange("at least one token is refunded", pointer="/tokens")
        return cls(
            refund_id, cause, RefundState.REQUESTED, order_id, buyer_id, provider, provider_order_id, payment_id,
            tokens, amount, gst, NOTHING, normal_reason(reason), by, now, None, None, None, "", "", None, 0, "",
            None,
        )  # fmt: skip

    @classmethod
    def of_exception(
        cls, *, refund_id: RefundId, order_id: OrderId | None, provider: str, provider_order_id: str,
        payment_id: str, amount: Paise, reason: str, by: UserId, now: datetime,
    ) -> "Refund":  # fmt: skip
        """A payment that is owed back whole: approved with the decision on it."""
        return cls(
            refund_id, RefundCause.EXCEPTION, RefundState.APPROVED, order_id, None, provider, provider_order_id,
            payment_id, Tokens(0), amount, Paise(0), NOTHING, normal_reason(reason), by, now, None, by, now, "", "",
            now, 0, "", None,
        )  # fmt: skip

    def require_same_request(self, *, order_id: OrderId, tokens: int, by: UserId | None) -> None:
        """Raises `RefundIdReused`."""
        if (self.order_id, self.tokens, self.requested_by) != (order_id, tokens, by):
            raise RefundIdReused("this id belongs to another refund")

    def require_decidable(self, officer: UserId) -> None:
        """Raises `RefundNotOpen`, `OwnRefund`."""
        if self.state is not RefundState.REQUESTED:
            raise RefundNotOpen("this refund was decided already")
        if officer in (self.requested_by, self.buyer_id):
            raise OwnRefund("somebody else decides on a refund that you asked for")

    def needs_second(self, *, spent: bool, by_staff: bool, officer: UserId) -> bool:
        """Whether this approval is only the first of two. Raises `SecondApprover`.

        Spent tokens need two people of finance: an officer who asked and another who approves, or two who approve
        what a buyer or the platform asked for.
        """
        if not spent or by_staff:
            return False
        if self.first_approved_by == officer:
            raise SecondApprover("the second approval is somebody else's")
        return self.first_approved_by is None

    def approved_once(self, officer: UserId) -> "Refund":
        return replace(self, first_approved_by=officer)

    def approved(
        self, *, taken: Taken, amount: Paise, gst: Paise, by: UserId, note: str, now: datetime
    ) -> "Refund":
        assert taken.tokens == self.tokens, "all or nothing is taken back"
        return replace(
            self, state=RefundState.APPROVED, taken=taken, amount=amount, gst=gst, decided_by=by, note=note,
            decided_at=now, ask_at=now,
        )  # fmt: skip

    def refused(self, *, by: UserId, note: str, now: datetime) -> "Refund":
        return replace(
            self,
            state=RefundState.REFUSED,
            decided_by=by,
            note=normal_reason(note),
            decided_at=now,
            ask_at=None,
        )

    def ask_later(self, now: datetime, *, failure: str) -> "Refund":
        """The gateway did not answer: wait longer each time."""
        pause = min(ASK_AGAIN * 2**self.tries, ASK_AGAIN_MAX)
        return replace(self, ask_at=now + pause, tries=min(self.tries + 1, 20), failure=failure)

    def sent(self, provider_refund_id: str, now: datetime) -> "Refund":
        assert self.state in UNDER_WAY, "only what was approved is sent"
        later = replace(self, state=RefundState.SENT, provider_refund_id=provider_refund_id)
        return later.ask_later(now, failure="")

    def processed(self, provider_refund_id: str, now: datetime) -> "Refund":
        assert self.state in UNDER_WAY, "it ends once"
        return replace(
            self, state=RefundState.PROCESSED, provider_refund_id=provider_refund_id, ask_at=None, failure="",
            answered_at=now,
        )  # fmt: skip

    def failed(self, failure: str, now: datetime) -> "Refund":
        assert self.state in UNDER_WAY, "it ends once"
        return replace(self, state=RefundState.FAILED, ask_at=None, failure=failure, answered_at=now)
