"""What happened to money on its way back."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.events import Event
from domain.ids import RefundId, UserId


@dataclass(frozen=True)
class RefundRequested(Event):
    name: ClassVar[str] = "payments.refund_requested"
    refund_id: RefundId
    by_platform: bool


@dataclass(frozen=True)
class RefundMoved(Event):
    """It was approved or refused, or the gateway answered. `state` is a `RefundState`."""

    name: ClassVar[str] = "payments.refund_moved"
    refund_id: RefundId
    state: str


@dataclass(frozen=True)
class DisputeOpened(Event):
    name: ClassVar[str] = "payments.dispute_opened"
    dispute_id: str
    amount_paise: int


@dataclass(frozen=True)
class DisputeEnded(Event):
    """`state` is `won` or `lost`."""

    name: ClassVar[str] = "payments.dispute_ended"
    dispute_id: str
    state: str
    loss_paise: int


@dataclass(frozen=True)
class PromoGranted(Event):
    name: ClassVar[str] = "payments.promo_granted"
    user_id: UserId
    tokens: int
    expires_at: datetime
