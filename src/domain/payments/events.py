"""What follows from the gateway's word."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.events import Event
from domain.ids import OrderId, UserId


@dataclass(frozen=True)
class GatewayEventReceived(Event):
    """The gateway said something; it is stored under `event_id` and waits to be processed."""

    name: ClassVar[str] = "payments.gateway_event_received"
    event_id: str


@dataclass(frozen=True)
class OrderPaid(Event):
    name: ClassVar[str] = "payments.order_paid"
    order_id: OrderId
    buyer_id: UserId
    payment_id: str
    price_paise: int
    tokens: int
    bonus: int


@dataclass(frozen=True)
class PaymentHoldReleased(Event):
    """Staff let a buyer order again before their hold was over, or an appeal did."""

    name: ClassVar[str] = "payments.hold_released"
    buyer_id: UserId


@dataclass(frozen=True)
class PaymentHoldBegun(Event):
    """A program keeps a buyer from ordering for a day. `reason` is the key of a `HoldReason`."""

    name: ClassVar[str] = "payments.hold_begun"
    buyer_id: UserId
    reason: str
    until: datetime
