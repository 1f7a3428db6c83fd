"""What follows from payouts. No amount, no name, no account: an event goes to logs and queues."""

from dataclasses import dataclass
from typing import ClassVar

from domain.events import Event
from domain.ids import FreezeId, PayoutAccountId, PayoutId, UserId


@dataclass(frozen=True)
class PayoutAccountChanged(Event):
    """A performer gave another payout account, or it is in another state."""

    name: ClassVar[str] = "payouts.account_changed"
    account_id: PayoutAccountId
    performer_id: UserId
    state: str


@dataclass(frozen=True)
class PayoutEnded(Event):
    """A payout reached the bank, or its rupees are the performer's again."""

    name: ClassVar[str] = "payouts.payout_ended"
    payout_id: PayoutId
    performer_id: UserId
    state: str


@dataclass(frozen=True)
class PayoutEventReceived(Event):
    """The payout provider said something; it is stored under `event_id` and waits to be processed."""

    name: ClassVar[str] = "payouts.provider_event_received"
    event_id: str


@dataclass(frozen=True)
class EarningsFrozen(Event):
    name: ClassVar[str] = "payouts.earnings_frozen"
    freeze_id: FreezeId
    performer_id: UserId


@dataclass(frozen=True)
class FreezeReleased(Event):
    name: ClassVar[str] = "payouts.freeze_released"
    freeze_id: FreezeId
    performer_id: UserId
