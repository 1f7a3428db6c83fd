"""Money that goes back: refunds, disputes, and what of a purchase can be taken back."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import OrderId, RefundId, TransferId, UserId
from domain.ledger.chart import Account
from domain.ledger.claw_back import Claw
from domain.ledger.lots import Clawed, Movement
from domain.payments.dispute import Dispute
from domain.payments.refund import Refund


class Refunds(Protocol):
    @abstractmethod
    async def get_for_update(self, refund_id: RefundId) -> Refund:
        """Raises `RefundNotFound`."""

    @abstractmethod
    async def add(self, refund: Refund) -> Refund:
        """Store a new refund; when the id is taken already, return the refund that has it, unchanged."""

    @abstractmethod
    async def update(self, refund: Refund) -> None: ...

    @abstractmethod
    async def of_order(self, order_id: OrderId) -> Sequence[Refund]:
        """All that were ever asked for, oldest first. The caller holds the order."""

    @abstractmethod
    async def find_by_provider(self, provider: str, provider_refund_id: str) -> RefundId | None: ...


class Disputes(Protocol):
    @abstractmethod
    async def find_for_update(self, dispute_id: str) -> Dispute | None: ...

    @abstractmethod
    async def add(self, dispute: Dispute) -> bool:
        """False when the gateway's id is known already."""

    @abstractmethod
    async def update(self, dispute: Dispute) -> None: ...

    @abstractmethod
    async def of_order(self, order_id: OrderId) -> Sequence[Dispute]:
        """Oldest first. The caller holds the order."""

    @abstractmethod
    async def is_open_of(self, buyer_id: UserId) -> bool:
        """Whether a payment of theirs is disputed now."""


class Claws(Protocol):
    """Which tips were taken back, by which refund or dispute."""

    @abstractmethod
    async def add(self, reference: str, claws: Sequence[Claw]) -> None: ...

    @abstractmethod
    async def of(self, reference: str) -> Sequence[Claw]:
        """Those of one refund or dispute, in a fixed order."""

    @abstractmethod
    async def standing(self, transfers: Collection[TransferId]) -> Sequence[Claw]:
        """Those of these transfers that were not undone. The caller holds the wallet that spent them."""

    @abstractmethod
    async def undo(self, reference: str) -> None: ...


class WalletJournal(Protocol):
    @abstractmethod
    async def movements(self, wallet: Account) -> Sequence[Movement | Clawed]:
        """All that ever changed a viewer's wallet, and what was clawed of its spending or given again, oldest first.

        The caller holds the wallet. Claws stand in the order in which the earnings that they took were held.
        """


@dataclass(frozen=True, slots=True)
class RefundRow:
    refund_id: RefundId
    cause: str
    state: str
    order_id: OrderId | None
    buyer_id: UserId | None
    buyer_name: str
    """"" where the payment is nobody's."""
    provider: str
    payment_id: str
    tokens: int
    amount_paise: int
    gst_paise: int
    from_wallet: int
    clawed: int
    bonus: int
    reason: str
    requested_by_name: str
    """"" where the platform asked."""
    requested_at: datetime
    first_approved_by: UserId | None
    decided_by_name: str
    decided_at: datetime | None
    note: str
    provider_refund_id: str
    failure: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class DisputeRow:
    dispute_id: str
    provider: str
    payment_id: str
    order_id: OrderId | None
    buyer_id: UserId | None
    buyer_name: str
    amount_paise: int
    tokens: int
    state: str
    from_wallet: int
    frozen: int
    """Tokens of tips, the platform's share of them included."""
    loss_paise: int
    opened_at: datetime
    ended_at: datetime | None


class RefundQueries(Protocol):
    @abstractmethod
    async def open_refunds(self, *, limit: int) -> Sequence[RefundRow]:
        """Those to be decided, then those under way; oldest first."""

    @abstractmethod
    async def ended_refunds(self, *, limit: int) -> Sequence[RefundRow]:
        """Newest first."""

    @abstractmethod
    async def refunds_of(self, order_id: OrderId, *, buyer_id: UserId) -> Sequence[RefundRow]:
        """The buyer's own, newest first."""

    @abstractmethod
    async def due(self, *, now: datetime, limit: int) -> Sequence[RefundId]:
        """Those the gateway is to be asked about; longest due first."""

    @abstractmethod
    async def disputes(self, *, limit: int) -> Sequence[DisputeRow]:
        """Open ones first, then the newest."""
