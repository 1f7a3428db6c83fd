"""What a payment writes into the book."""

from datetime import datetime
from uuid import UUID, uuid5

from domain.ids import TransferId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind
from domain.money import Paise
from domain.payments.order import Order

_NAMESPACE = UUID("5b3f6c1e-8f0a-5d57-9a41-3d2b0c7f4e19")
"""Transfer ids come from payment ids, so that one payment is booked once however often it is told."""


def _transfer(
    payment_id: str,
    kind: TransferKind,
    amount: int,
    *,
    debit: Account,
    credit: Account,
    of: str,
    at: datetime,
) -> Transfer:
    return Transfer(
        id=TransferId(uuid5(_NAMESPACE, f"{payment_id}:{kind}")),
        kind=kind,
        debit=debit,
        credit=credit,
        amount=amount,
        fee_account=None,
        fee=0,
        reference=of,
        at=at,
    )


def purchase_entries(order: Order, *, at: datetime) -> list[Transfer]:
    """The entries of a paid order: its price, split into tax and revenue not yet earned, and its tokens."""
    assert order.payment_id, "only a paid order is booked"
    received = Account.system(AccountKind.GATEWAY_RECEIVABLE)
    issued = Account.system(AccountKind.TOKENS_ISSUED)
    unearned = Account.system(AccountKind.DEFERRED_REVENUE)
    tax = Account.system(AccountKind.GST_PAYABLE)
    paid = Account.of(AccountKind.VIEWER_PAID, order.buyer_id)
    promo = Account.of(AccountKind.VIEWER_PROMO, order.buyer_id)
    return [
        _transfer(order.payment_id, kind, amount, debit=debit, credit=credit, of=f"order:{order.id}", at=at)
        for kind, amount, debit, credit in (
            (TransferKind.PURCHASE, order.net, received, unearned),
            (TransferKind.PURCHASE_TAX, order.gst, received, tax),
            (TransferKind.PURCHASE_TOKENS, order.tokens, issued, paid),
            (TransferKind.PURCHASE_BONUS, order.bonus, issued, promo),
        )
        if amount
    ]


def unmatched_entry(payment_id: str, amount: Paise, *, at: datetime) -> Transfer:
    """Cash that came in for nothing: it is in the book, and owed back."""
    return _transfer(
        payment_id,
        TransferKind.UNMATCHED_PAYMENT,
        amount,
        debit=Account.system(AccountKind.GATEWAY_RECEIVABLE),
        credit=Account.system(AccountKind.REFUNDS_PAYABLE),
        of=f"payment:{payment_id}",
        at=at,
    )
