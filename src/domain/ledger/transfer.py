"""A transfer moves value between accounts of one unit: balanced by construction."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from hashlib import sha1
from uuid import UUID

from domain.errors import Conflict
from domain.ids import TransferId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.closed_system import require_closed_system

_NAMESPACE = UUID("2c7a9d9e-0f0b-5f0e-9a53-6d0f0f7d5a11").bytes  # fixed for ever: transfer ids hang on it
_FIXED = ~(0xF << 76 | 0x3 << 62)
_VARIANT = 0x2 << 62
_MILLISECONDS = 0xFFFFFFFFFFFF << 80


def transfer_id_for(reference: str, part: str) -> TransferId:
    """The id of one part of what `reference` names (UUIDv5, RFC 9562): booking the same act again posts nothing new."""
    # What `uuid.uuid5` does, which imports and converts anew at each call: a tip pays for one or two of these.
    return TransferId(UUID(int=_digest(reference, part) & _FIXED | 0x5 << 76 | _VARIANT))


def transfer_id_beside(act: UUID, reference: str, part: str) -> TransferId:
    """As `transfer_id_for`, for acts of which many come every second (UUIDv8, RFC 9562): it begins as the act's own id
    does, which in version 7 is the time.

    So the journal's index grows at its end, instead of everywhere: its pages stay in memory, and are written to the
    log once.
    """
    mixed = _digest(reference, part) & ~_MILLISECONDS | act.int & _MILLISECONDS
    return TransferId(UUID(int=mixed & _FIXED | 0x8 << 76 | _VARIANT))


def _digest(reference: str, part: str) -> int:
    named = _NAMESPACE + f"{reference}/{part}".encode()
    return int.from_bytes(sha1(named, usedforsecurity=False).digest()[:16], "big")


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
    MESSAGE = "message"
    SHOW = "show"
    SHOW_REFUND = "show_refund"
    REFUND_TOKENS = "refund_tokens"
    REFUND_BONUS = "refund_bonus"
    REFUND_EARNINGS = "refund_earnings"
    REFUND_FEE = "refund_fee"
    REFUND = "refund"
    REFUND_TAX = "refund_tax"
    REFUND_PAID = "refund_paid"
    REFUND_UNDONE = "refund_undone"
    DISPUTE_TOKENS = "dispute_tokens"
    DISPUTE_BONUS = "dispute_bonus"
    DISPUTE_FREEZE = "dispute_freeze"
    DISPUTE_FEE = "dispute_fee"
    DISPUTE_UNDONE = "dispute_undone"
    DISPUTE_REVERSED = "dispute_reversed"
    DISPUTE_LOST = "dispute_lost"
    DISPUTE_TAX = "dispute_tax"
    CHARGEBACK_LOSS = "chargeback_loss"
    EXCEPTION_CREDITED = "exception_credited"
    EXCEPTION_RETURNED = "exception_returned"
    EXCEPTION_WRITTEN_OFF = "exception_written_off"
    SETTLEMENT = "settlement"
    SETTLEMENT_FEE = "settlement_fee"
    SETTLEMENT_FEE_TAX = "settlement_fee_tax"
    PROMO_GRANT = "promo_grant"
    PROMO_EXPIRED = "promo_expired"
    EARNINGS_RELEASED = "earnings_released"
    EARNINGS_REDEEMED = "earnings_redeemed"
    EARNINGS_VALUE = "earnings_value"
    EARNINGS_PROMO_VALUE = "earnings_promo_value"
    REVENUE_RECOGNISED = "revenue_recognised"
    RESERVE_KEPT = "reserve_kept"
    RESERVE_RELEASED = "reserve_released"
    PAYOUT = "payout"
    PAYOUT_TDS = "payout_tds"
    PAYOUT_TCS = "payout_tcs"
    PAYOUT_PAID = "payout_paid"
    PAYOUT_BOUNCED = "payout_bounced"
    PAYOUT_RETURNED = "payout_returned"
    PAYOUT_TDS_RETURNED = "payout_tds_returned"
    PAYOUT_TCS_RETURNED = "payout_tcs_returned"
    TAX_REMITTED = "tax_remitted"
    EARNINGS_FROZEN = "earnings_frozen"
    EARNINGS_UNFROZEN = "earnings_unfrozen"
    PAYABLE_FROZEN = "payable_frozen"
    PAYABLE_UNFROZEN = "payable_unfrozen"


@cache
def _require_sound_kinds(debit: AccountKind, credit: AccountKind, fee: AccountKind | None) -> None:
    """What depends on kinds alone is looked at once for each three of them: a tip makes one or two transfers."""
    assert debit.unit is credit.unit, "a transfer stays within one unit"
    assert fee is None or not fee.is_personal, "a fee is the platform's"
    assert fee is None or debit.unit is fee.unit, "a transfer stays within one unit"


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
        debit, credit, fee_account = self.debit, self.credit, self.fee_account
        if fee_account is None:
            assert self.fee == 0, "a fee goes somewhere"
            _require_sound_kinds(debit.kind, credit.kind, None)
        else:
            _require_sound_kinds(debit.kind, credit.kind, fee_account.kind)
        assert debit.kind is not credit.kind or debit.owner != credit.owner, (
            "a transfer moves from one account to another"
        )
        require_closed_system(debit, credit)

    @property
    def legs(self) -> tuple[tuple[Account, int], ...]:
        """What it changes: each account it touches, and by how much. The changes sum to zero."""
        fee = () if self.fee_account is None else ((self.fee_account, self.fee),)
        return (self.debit, -self.amount), (self.credit, self.amount - self.fee), *fee


def require_funds(available: int, amount: int) -> None:
    """Raise `InsufficientBalance` unless what is free to be spent covers the amount."""
    if amount > available:
        raise InsufficientBalance("the balance does not cover this")
