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
    PLATFORM_FEE = "platform_fee"
    TOKENS_ISSUED = "tokens_issued"
    GATEWAY_RECEIVABLE = "gateway_receivable"
    GST_PAYABLE = "gst_payable"
    DEFERRED_REVENUE = "deferred_revenue"
    REFUNDS_PAYABLE = "refunds_payable"

    @property
    def unit(self) -> Unit:
        return Unit.INR if self in _INR else Unit.TOKEN

    @property
    def is_personal(self) -> bool:
        """Whether each person has one; the platform has one of each other kind."""
        return self in _PERSONAL

    @property
    def may_go_negative(self) -> bool:
        """A balance is credits less debits, so what the platform issued or is owed stands below zero."""
        return self in _NEGATIVE


_INR = frozenset(
    {
        AccountKind.GATEWAY_RECEIVABLE,
        AccountKind.GST_PAYABLE,
        AccountKind.DEFERRED_REVENUE,
        AccountKind.REFUNDS_PAYABLE,
    }
)
_PERSONAL = frozenset({AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO, AccountKind.PERFORMER_PENDING})
_NEGATIVE = frozenset({AccountKind.TOKENS_ISSUED, AccountKind.GATEWAY_RECEIVABLE})


@dataclass(frozen=True, slots=True)
class Account:
    """Names an account: a kind, and its owner where the kind is personal."""

    kind: AccountKind
    owner: UserId | None

    def __post_init__(self) -> None:
        assert self.kind.is_personal == (self.owner is not None), f"owner of {self.kind}"

    @classmethod
    def of(cls, kind: AccountKind, owner: UserId) -> "Account":
        return cls(kind, owner)

    @classmethod
    def system(cls, kind: AccountKind) -> "Account":
        return cls(kind, None)
