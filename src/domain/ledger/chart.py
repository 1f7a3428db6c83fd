"""The chart of accounts: in which unit each kind of account counts, and whether it may fall below zero."""

from dataclasses import dataclass
from enum import StrEnum

from domain.ids import UserId


class Unit(StrEnum):
    """A transfer never crosses units."""

    TOKEN = "TOKEN"  # noqa: S105
    INR = "INR"
    """Counted in paise."""


class AccountKind(StrEnum):
    """Declared in lock order: wallets before earnings before system accounts."""

    VIEWER_PAID = "viewer_paid"
    VIEWER_PROMO = "viewer_promo"
    PERFORMER_PENDING = "performer_pending"
    PERFORMER_AVAILABLE = "performer_available"
    PERFORMER_FROZEN = "performer_frozen"
    PERFORMER_PAYABLE = "performer_payable"
    PERFORMER_RESERVE = "performer_reserve"
    PLATFORM_FEE = "platform_fee"
    TOKENS_ISSUED = "tokens_issued"
    TOKENS_EXPIRED = "tokens_expired"
    TOKENS_REDEEMED = "tokens_redeemed"
    GATEWAY_RECEIVABLE = "gateway_receivable"
    """What Razorpay holds for us."""
    PHONEPE_RECEIVABLE = "phonepe_receivable"
    BANK = "bank"
    GST_PAYABLE = "gst_payable"
    DEFERRED_REVENUE = "deferred_revenue"
    """Tokens that were paid for and not yet spent."""
    PLATFORM_REVENUE = "platform_revenue"
    PAYOUT_CLEARING = "payout_clearing"
    TDS_PAYABLE = "tds_payable"
    TCS_PAYABLE = "tcs_payable"
    REFUNDS_PAYABLE = "refunds_payable"
    CHARGEBACK_LOSS = "chargeback_loss"
    PROMO_EXPENSE = "promo_expense"
    GATEWAY_FEES = "gateway_fees"

    # An account's kind is hashed for every leg of every transfer, and Enum's own hash is a call of Python.
    __hash__ = str.__hash__

    @property
    def unit(self) -> Unit:
        return Unit.TOKEN if self in _TOKEN else Unit.INR

    @property
    def is_personal(self) -> bool:
        """Whether each person has one; the platform has one of each other kind."""
        return self in _PERSONAL

    @property
    def may_go_negative(self) -> bool:
        """A balance is credits less debits, so what the platform issued, owns or spent stands below zero."""
        return self in _NEGATIVE


_TOKEN = frozenset(
    {
        AccountKind.VIEWER_PAID,
        AccountKind.VIEWER_PROMO,
        AccountKind.PERFORMER_PENDING,
        AccountKind.PERFORMER_AVAILABLE,
        AccountKind.PERFORMER_FROZEN,
        AccountKind.PLATFORM_FEE,
        AccountKind.TOKENS_ISSUED,
        AccountKind.TOKENS_EXPIRED,
        AccountKind.TOKENS_REDEEMED,
    }
)
_PERSONAL = frozenset(
    {
        AccountKind.VIEWER_PAID,
        AccountKind.VIEWER_PROMO,
        AccountKind.PERFORMER_PENDING,
        AccountKind.PERFORMER_AVAILABLE,
        AccountKind.PERFORMER_FROZEN,
        AccountKind.PERFORMER_PAYABLE,
        AccountKind.PERFORMER_RESERVE,
    }
)
_NEGATIVE = frozenset(
    {
        AccountKind.TOKENS_ISSUED,
        AccountKind.GATEWAY_RECEIVABLE,
        AccountKind.PHONEPE_RECEIVABLE,
        AccountKind.BANK,
        AccountKind.DEFERRED_REVENUE,  # a spent token leaves with a fixed value, a sold one came with what it cost
        AccountKind.CHARGEBACK_LOSS,
        AccountKind.PROMO_EXPENSE,
        AccountKind.GATEWAY_FEES,
    }
)


@dataclass(frozen=True, slots=True)
class Account:
    """Names an account: a kind, and its owner where the kind is personal."""

    kind: AccountKind
    owner: UserId | None

    def __post_init__(self) -> None:
        # By the set itself: a property is a call, and accounts are named several times for each tip.
        assert (self.kind in _PERSONAL) is (self.owner is not None), f"owner of {self.kind}"

    @classmethod
    def of(cls, kind: AccountKind, owner: UserId) -> "Account":
        return cls(kind, owner)

    @classmethod
    def system(cls, kind: AccountKind) -> "Account":
        return cls(kind, None)
