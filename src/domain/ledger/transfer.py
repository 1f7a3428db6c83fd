"""A transfer moves value between accounts of one unit: balanced by construction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from domain.errors import Conflict
from domain.ids import TransferId
from domain.ledger.chart import Account

_NAMESPACE = UUID("2c7a9d9e-0f0b-5f0e-9a53-6d0f0f7d5a11")  # fixed for ever: transfer ids hang on it


def transfer_id_for(reference: str, part: str) -> TransferId:
    """The id of one part of what `reference` names (UUIDv5, RFC 9562): booking the same act again posts nothing new."""
    return TransferId(uuid5(_NAMESPACE, f"{reference}/{part}"))


class InsufficientBalance(Conflict):
    code = "insufficient_balance"


class TransferKeyReused(Conflict):
    """The same transfer id came with other contents."""

    code = "transfer_key_reused"


class TransferKind(StrEnum):
    PURCHASE = "purchase"
    PURCHASE_TAX = "purchase_tax"
    PURCHASE_TOKENS = "purchase_tokens"
    PURCHASE_BONUS = "purchase_bonus"
    UNMATCHED_PAYMENT = "unmatched_payment"
    TIP = "tip"


@dataclass(frozen=True, slots=True)
class Transfer:
    """`amount` leaves `debit`; `amount - fee` reaches `credit`, `fee` reaches `fee_account`.

    `id` makes it idempotent: posting the same transfer again changes nothing. Amounts are whole units: tokens
    or paise. `reference` says what it was for, such as `tip:<uuid>`.
    """

    id: TransferId
    kind: TransferKind
    debit: Account
    credit: Account
    amount: int
    fee_account: Account | None
    fee: int
    reference: str
    at: datetime

    def __post_init__(self) -> None:
        assert self.amount > 0, "a transfer moves something"
        assert 0 <= self.fee <= self.amount, "a fee is part of the amount"
        assert (self.fee > 0) <= (self.fee_account is not None), "a fee goes somewhere"
        assert self.fee_account is None or not self.fee_account.kind.is_personal, "a fee is the platform's"
        assert self.debit != self.credit, "a transfer moves from one account to another"
        units = {a.kind.unit for a in (self.debit, self.credit, self.fee_account) if a is not None}
        assert len(units) == 1, "a transfer stays within one unit"

    @property
    def legs(self) -> tuple[tuple[Account, int], ...]:
        """What it changes: each account it touches, and by how much. The changes sum to zero."""
        fee = () if self.fee_account is None else ((self.fee_account, self.fee),)
        return (self.debit, -self.amount), (self.credit, self.amount - self.fee), *fee
