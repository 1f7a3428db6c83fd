"""What each act books: the transfers of a tip, of a paid message, of a purchase, of money that belongs to no order.

The ids of the transfers follow from what they are for, so that booking the same act again posts nothing new.
References read `tip:<uuid>`, `message:<uuid>`, `order:<uuid>` or `payment:<gateway's id>`.
"""

from datetime import datetime
from uuid import UUID

from domain.ids import DirectMessageId, OrderId, TipId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind, transfer_id_beside, transfer_id_for
from domain.money import share_of

_RECEIVABLE = {
    "razorpay": AccountKind.GATEWAY_RECEIVABLE,
    "phonepe": AccountKind.PHONEPE_RECEIVABLE,
}
_FEES = Account.system(AccountKind.PLATFORM_FEE)


def tip_reference(tip_id: TipId) -> str:
    return f"tip:{tip_id}"


def message_reference(message_id: DirectMessageId) -> str:
    return f"message:{message_id}"


def order_reference(order_id: OrderId) -> str:
    return f"order:{order_id}"


def payment_reference(payment_id: str) -> str:
    return f"payment:{payment_id}"


def tip_transfers(
    *, tip_id: TipId, viewer: UserId, performer: UserId, tokens: int, promo_balance: int,
    fee_basis_points: int, at: datetime,
) -> tuple[Transfer, ...]:  # fmt: skip
    """One or two transfers to the performer's pending earnings: promo tokens first, then paid ones.

    `promo_balance` is the viewer's promo balance, which the caller holds locked. The platform's fee is
    `fee_basis_points` of the whole tip, rounded down once: split or not, fee + share = tokens, and the odd
    token is the performer's.
    """
    return _given(
        TransferKind.TIP, tip_reference(tip_id), tip_id, viewer=viewer, performer=performer, tokens=tokens,
        promo_balance=promo_balance, fee_basis_points=fee_basis_points, at=at,
    )  # fmt: skip


def message_transfers(
    *, message_id: DirectMessageId, viewer: UserId, performer: UserId, tokens: int, promo_balance: int,
    fee_basis_points: int, at: datetime,
) -> tuple[Transfer, ...]:  # fmt: skip
    """What a viewer paid for a message to a performer, as a tip of so much would be booked."""
    return _given(
        TransferKind.MESSAGE, message_reference(message_id), message_id, viewer=viewer, performer=performer,
        tokens=tokens, promo_balance=promo_balance, fee_basis_points=fee_basis_points, at=at,
    )  # fmt: skip


def _given(
    kind: TransferKind, reference: str, act: UUID, *, viewer: UserId, performer: UserId, tokens: int,
    promo_balance: int, fee_basis_points: int, at: datetime,
) -> tuple[Transfer, ...]:  # fmt: skip
    promo = min(max(promo_balance, 0), tokens)
    promo_fee = share_of(promo, fee_basis_points)
    # At most one token more than the paid part's own fee, and never more than the paid part: below 10,000
    # basis points a fee is less than its amount, and at 10,000 nothing is rounded.
    paid_fee = share_of(tokens, fee_basis_points) - promo_fee
    parts = (
        (AccountKind.VIEWER_PROMO, promo, promo_fee),
        (AccountKind.VIEWER_PAID, tokens - promo, paid_fee),
    )
    return tuple(
        Transfer(
            id=transfer_id_beside(act, reference, wallet),
            kind=kind,
            debit=Account.of(wallet, viewer),
            credit=Account.of(AccountKind.PERFORMER_PENDING, performer),
            amount=amount,
            fee_account=_FEES,
            fee=fee,
            reference=reference,
            at=at,
        )
        for wallet, amount, fee in parts
        if amount > 0
    )


def receivable_of(provider: str) -> Account:
    """Where the cash stands that a payment provider took for us and has not paid out."""
    return Account.system(_RECEIVABLE[provider])


def purchase_transfers(
    *, order_id: OrderId, buyer: UserId, provider: str, price_paise: int, gst_paise: int, tokens: int,
    bonus: int, at: datetime,
) -> tuple[Transfer, ...]:  # fmt: skip
    """A paid order in both units: the rupees that came in, net and tax, and the tokens issued for them.

    `provider` took the payment. `price_paise` includes `gst_paise`. Parts that are zero (no bonus, no tax) book
    nothing.
    """
    receivable = receivable_of(provider)
    issued = Account.system(AccountKind.TOKENS_ISSUED)
    parts = (
        (
            TransferKind.PURCHASE,
            receivable,
            Account.system(AccountKind.DEFERRED_REVENUE),
            price_paise - gst_paise,
        ),
        (TransferKind.PURCHASE_TAX, receivable, Account.system(AccountKind.GST_PAYABLE), gst_paise),
        (TransferKind.PURCHASE_TOKENS, issued, Account.of(AccountKind.VIEWER_PAID, buyer), tokens),
        (TransferKind.PURCHASE_BONUS, issued, Account.of(AccountKind.VIEWER_PROMO, buyer), bonus),
    )
    assert all(amount >= 0 for *_, amount in parts), "a purchase takes nothing back"
    reference = order_reference(order_id)
    return tuple(
        Transfer(
            id=transfer_id_for(reference, kind),
            kind=kind,
            debit=debit,
            credit=credit,
            amount=amount,
            fee_account=None,
            fee=0,
            reference=reference,
            at=at,
        )
        for kind, debit, credit, amount in parts
        if amount > 0
    )


def unmatched_payment_transfer(
    *, payment_id: str, provider: str, amount_paise: int, at: datetime
) -> Transfer:
    """Rupees that came in for no unpaid order: owed back until staff decide."""
    reference = payment_reference(payment_id)
    return Transfer(
        id=transfer_id_for(reference, TransferKind.UNMATCHED_PAYMENT),
        kind=TransferKind.UNMATCHED_PAYMENT,
        debit=receivable_of(provider),
        credit=Account.system(AccountKind.REFUNDS_PAYABLE),
        amount=amount_paise,
        fee_account=None,
        fee=0,
        reference=reference,
        at=at,
    )
