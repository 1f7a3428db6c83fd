"""A transfer moves value between accounts of one unit: balanced by construction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict
from domain.ids import TransferId
from domain.ledger.chart import Account


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
        assert self.debit != self.credit, "a transfer moves from one account to another"
        units = {a.kind.unit for a in (self.debit, self.credit, self.fee_account) if a is not None}
        assert len(units) == 1, "a transfer stays within one unit"
