"""Between which accounts each kind of transfer moves: the whole list, with nothing else beside it (WAL-11).

`livepanty ledger verify` holds the journal to it, and a test each kind: what is not listed here is not booked.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.ledger.chart import AccountKind as A
from domain.ledger.transfer import TransferKind as T


@dataclass(frozen=True, slots=True)
class Way:
    """From `debit` to `credit`, with a fee to `fee` or none. Two accounts of people belong to one person or to two:
    `same_owner` says which, and is None where at most one of them is a person's."""

    debit: A
    credit: A
    fee: A | None
    same_owner: bool | None


def _way(debit: A, credit: A, *, fee: A | None = None, same_owner: bool | None = None) -> Way:
    assert (same_owner is not None) == (debit.is_personal and credit.is_personal), f"{debit} to {credit}"
    return Way(debit, credit, fee, same_owner)


def _given(wallet: A) -> Way:
    return _way(wallet, A.PERFORMER_PENDING, fee=A.PLATFORM_FEE, same_owner=False)


def _own(debit: A, credit: A) -> frozenset[Way]:
    """Between two accounts of one person."""
    return frozenset({_way(debit, credit, same_owner=True)})


_RECEIVABLES = (A.GATEWAY_RECEIVABLE, A.PHONEPE_RECEIVABLE)
_WALLETS = (A.VIEWER_PAID, A.VIEWER_PROMO)


def _to_receivables(debit: A) -> frozenset[Way]:
    return frozenset(_way(debit, receivable) for receivable in _RECEIVABLES)


def _from_receivables(credit: A) -> frozenset[Way]:
    return frozenset(_way(receivable, credit) for receivable in _RECEIVABLES)


WAYS: Mapping[T, frozenset[Way]] = {
    T.PURCHASE: _from_receivables(A.DEFERRED_REVENUE),
    T.PURCHASE_TAX: _from_receivables(A.GST_PAYABLE),
    T.PURCHASE_TOKENS: frozenset({_way(A.TOKENS_ISSUED, A.VIEWER_PAID)}),
    T.PURCHASE_BONUS: frozenset({_way(A.TOKENS_ISSUED, A.VIEWER_PROMO)}),
    T.UNMATCHED_PAYMENT: _from_receivables(A.REFUNDS_PAYABLE),
    T.TIP: frozenset(_given(wallet) for wallet in _WALLETS),
    T.MESSAGE: frozenset(_given(wallet) for wallet in _WALLETS),
    T.SHOW: frozenset(_given(wallet) for wallet in _WALLETS),
    T.SHOW_REFUND: frozenset(
        way
        for wallet in _WALLETS
        for way in (
            _way(A.PERFORMER_PENDING, wallet, same_owner=False),
            _way(A.PERFORMER_AVAILABLE, wallet, same_owner=False),
            _way(A.PLATFORM_FEE, wallet),
        )
    ),
    T.REFUND_TOKENS: frozenset({_way(A.VIEWER_PAID, A.TOKENS_ISSUED)}),
    T.REFUND_BONUS: frozenset({_way(A.VIEWER_PROMO, A.TOKENS_ISSUED)}),
    T.REFUND_EARNINGS: frozenset({_way(A.PERFORMER_PENDING, A.TOKENS_ISSUED)}),
    T.REFUND_FEE: frozenset({_way(A.PLATFORM_FEE, A.TOKENS_ISSUED)}),
    T.REFUND: frozenset({_way(A.DEFERRED_REVENUE, A.REFUNDS_PAYABLE)}),
    T.REFUND_TAX: frozenset({_way(A.GST_PAYABLE, A.REFUNDS_PAYABLE)}),
    T.REFUND_PAID: _to_receivables(A.REFUNDS_PAYABLE),
    T.REFUND_UNDONE: frozenset(
        {
            _way(A.TOKENS_ISSUED, A.VIEWER_PAID),
            _way(A.TOKENS_ISSUED, A.VIEWER_PROMO),
            _way(A.TOKENS_ISSUED, A.PERFORMER_PENDING),
            _way(A.TOKENS_ISSUED, A.PLATFORM_FEE),
            _way(A.REFUNDS_PAYABLE, A.DEFERRED_REVENUE),
            _way(A.REFUNDS_PAYABLE, A.GST_PAYABLE),
        }
    ),
    T.DISPUTE_TOKENS: frozenset({_way(A.VIEWER_PAID, A.TOKENS_ISSUED)}),
    T.DISPUTE_BONUS: frozenset({_way(A.VIEWER_PROMO, A.TOKENS_ISSUED)}),
    T.DISPUTE_FREEZE: frozenset(
        {
            _way(A.PERFORMER_PENDING, A.PERFORMER_FROZEN, same_owner=True),
            _way(A.PERFORMER_AVAILABLE, A.PERFORMER_FROZEN, same_owner=True),
        }
    ),
    T.DISPUTE_UNDONE: frozenset(
        {
            _way(A.TOKENS_ISSUED, A.VIEWER_PAID),
            _way(A.TOKENS_ISSUED, A.VIEWER_PROMO),
            _way(A.PERFORMER_FROZEN, A.PERFORMER_PENDING, same_owner=True),
            _way(A.PERFORMER_FROZEN, A.PERFORMER_AVAILABLE, same_owner=True),
        }
    ),
    T.DISPUTE_REVERSED: frozenset({_way(A.PERFORMER_FROZEN, A.TOKENS_ISSUED)}),
    T.DISPUTE_FEE: frozenset({_way(A.PLATFORM_FEE, A.TOKENS_ISSUED)}),
    T.DISPUTE_LOST: _to_receivables(A.DEFERRED_REVENUE),
    T.DISPUTE_TAX: _to_receivables(A.GST_PAYABLE),
    T.CHARGEBACK_LOSS: _to_receivables(A.CHARGEBACK_LOSS),
    T.EXCEPTION_CREDITED: _to_receivables(A.REFUNDS_PAYABLE),
    T.EXCEPTION_RETURNED: _to_receivables(A.REFUNDS_PAYABLE),
    T.EXCEPTION_WRITTEN_OFF: frozenset({_way(A.REFUNDS_PAYABLE, A.PLATFORM_REVENUE)}),
    T.SETTLEMENT: _to_receivables(A.BANK) | _from_receivables(A.BANK),
    T.SETTLEMENT_FEE: _to_receivables(A.GATEWAY_FEES),
    T.SETTLEMENT_FEE_TAX: _to_receivables(A.GATEWAY_FEES),
    T.PROMO_GRANT: frozenset({_way(A.TOKENS_ISSUED, A.VIEWER_PROMO)}),
    T.PROMO_EXPIRED: frozenset({_way(A.VIEWER_PROMO, A.TOKENS_EXPIRED)}),
    T.EARNINGS_RELEASED: _own(A.PERFORMER_PENDING, A.PERFORMER_AVAILABLE),
    T.EARNINGS_REDEEMED: frozenset({_way(A.PERFORMER_AVAILABLE, A.TOKENS_REDEEMED)}),
    T.EARNINGS_VALUE: frozenset({_way(A.DEFERRED_REVENUE, A.PERFORMER_PAYABLE)}),
    T.EARNINGS_PROMO_VALUE: frozenset({_way(A.PROMO_EXPENSE, A.PERFORMER_PAYABLE)}),
    T.REVENUE_RECOGNISED: frozenset({_way(A.DEFERRED_REVENUE, A.PLATFORM_REVENUE)}),
    T.RESERVE_KEPT: _own(A.PERFORMER_PAYABLE, A.PERFORMER_RESERVE),
    T.RESERVE_RELEASED: _own(A.PERFORMER_RESERVE, A.PERFORMER_PAYABLE),
    T.PAYOUT: frozenset({_way(A.PERFORMER_PAYABLE, A.PAYOUT_CLEARING)}),
    T.PAYOUT_TDS: frozenset({_way(A.PERFORMER_PAYABLE, A.TDS_PAYABLE)}),
    T.PAYOUT_TCS: frozenset({_way(A.PERFORMER_PAYABLE, A.TCS_PAYABLE)}),
    T.PAYOUT_PAID: frozenset({_way(A.PAYOUT_CLEARING, A.BANK)}),
    T.PAYOUT_BOUNCED: frozenset({_way(A.BANK, A.PAYOUT_CLEARING)}),
    T.PAYOUT_RETURNED: frozenset({_way(A.PAYOUT_CLEARING, A.PERFORMER_PAYABLE)}),
    T.PAYOUT_TDS_RETURNED: frozenset({_way(A.TDS_PAYABLE, A.PERFORMER_PAYABLE)}),
    T.PAYOUT_TCS_RETURNED: frozenset({_way(A.TCS_PAYABLE, A.PERFORMER_PAYABLE)}),
    T.TAX_REMITTED: frozenset(_way(owed, A.BANK) for owed in (A.TDS_PAYABLE, A.TCS_PAYABLE, A.GST_PAYABLE)),
    T.EARNINGS_FROZEN: _own(A.PERFORMER_PENDING, A.PERFORMER_FROZEN),
    T.EARNINGS_UNFROZEN: _own(A.PERFORMER_FROZEN, A.PERFORMER_PENDING),
    T.PAYABLE_FROZEN: _own(A.PERFORMER_PAYABLE, A.PERFORMER_RESERVE),
    T.PAYABLE_UNFROZEN: _own(A.PERFORMER_RESERVE, A.PERFORMER_PAYABLE),
}
