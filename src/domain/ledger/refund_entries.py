"""What going back books: refunds, disputes, and payments that fitted no order.

References read `refund:<uuid>`, `dispute:<the gateway's id>` and `payment:<the gateway's id>`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from domain.ids import RefundId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.claw_back import Claw
from domain.ledger.entries import payment_reference, receivable_of
from domain.ledger.transfer import Transfer, TransferKind, transfer_id_for

_ISSUED = Account.system(AccountKind.TOKENS_ISSUED)
_FEES = Account.system(AccountKind.PLATFORM_FEE)
_DEFERRED = Account.system(AccountKind.DEFERRED_REVENUE)
_GST = Account.system(AccountKind.GST_PAYABLE)
_OWED_BACK = Account.system(AccountKind.REFUNDS_PAYABLE)


def refund_reference(refund_id: RefundId) -> str:
    return f"refund:{refund_id}"


def dispute_reference(dispute_id: str) -> str:
    return f"dispute:{dispute_id}"


def refund_transfers(
    *, refund_id: RefundId, buyer: UserId, from_wallet: int, bonus: int, claws: Sequence[Claw],
    net_paise: int, gst_paise: int, at: datetime,
) -> tuple[Transfer, ...]:  # fmt: skip
    """Tokens go back to where they were issued from, and the rupees of them are owed to the buyer.

    From now on nobody can spend the tokens; the rupees leave when the gateway says they did (`refund_paid`).
    """
    paid, promo = _wallet(buyer)
    tokens = [
        ("tokens", TransferKind.REFUND_TOKENS, paid, _ISSUED, from_wallet),
        ("bonus", TransferKind.REFUND_BONUS, promo, _ISSUED, bonus),
        *(
            (
                f"earnings/{claw.transfer_id}",
                TransferKind.REFUND_EARNINGS,
                _pending(claw),
                _ISSUED,
                claw.share,
            )
            for claw in claws
        ),
        ("fee", TransferKind.REFUND_FEE, _FEES, _ISSUED, sum(claw.fee for claw in claws)),
    ]
    rupees = [
        ("net", TransferKind.REFUND, _DEFERRED, _OWED_BACK, net_paise),
        ("gst", TransferKind.REFUND_TAX, _GST, _OWED_BACK, gst_paise),
    ]
    return _transfers(refund_reference(refund_id), tokens + rupees, at)


def refund_undone_transfers(booked: Iterable[Transfer], at: datetime) -> tuple[Transfer, ...]:
    """The refund did not happen: everything that `refund_transfers` moved goes back to where it was."""
    return _undone(booked, TransferKind.REFUND_UNDONE, at)


def refund_paid(
    *, refund_id: RefundId, provider: str, amount_paise: int, at: datetime
) -> tuple[Transfer, ...]:
    """The gateway sent the rupees back out of what it holds for us."""
    part = ("paid", TransferKind.REFUND_PAID, _OWED_BACK, receivable_of(provider), amount_paise)
    return _transfers(refund_reference(refund_id), [part], at)


def dispute_opened_transfers(
    *, dispute_id: str, buyer: UserId, from_wallet: int, bonus: int, claws: Sequence[Claw], at: datetime
) -> tuple[Transfer, ...]:
    """What the disputed payment bought is set aside: unspent tokens out of the wallet, earnings of its tips frozen."""
    paid, promo = _wallet(buyer)
    parts: list[_Part] = [
        ("tokens", TransferKind.DISPUTE_TOKENS, paid, _ISSUED, from_wallet),
        ("bonus", TransferKind.DISPUTE_BONUS, promo, _ISSUED, bonus),
    ]
    for claw in claws:
        frozen = Account.of(AccountKind.PERFORMER_FROZEN, claw.performer_id)
        available = Account.of(AccountKind.PERFORMER_AVAILABLE, claw.performer_id)
        freeze = TransferKind.DISPUTE_FREEZE
        parts += [
            (f"pending/{claw.transfer_id}", freeze, _pending(claw), frozen, claw.from_pending),
            (f"available/{claw.transfer_id}", freeze, available, frozen, claw.from_available),
        ]
    return _transfers(dispute_reference(dispute_id), parts, at)


def dispute_won_transfers(booked: Iterable[Transfer], at: datetime) -> tuple[Transfer, ...]:
    """The payment stands: everything goes back to where it was."""
    return _undone(booked, TransferKind.DISPUTE_UNDONE, at)


def dispute_lost_transfers(
    *, dispute_id: str, provider: str, claws: Sequence[Claw], net_paise: int, gst_paise: int,
    loss_paise: int, at: datetime,
) -> tuple[Transfer, ...]:  # fmt: skip
    """The bank took the payment back out of what the gateway holds for us.

    Frozen earnings and the platform's share of them are reversed; what nothing was left of is a loss.
    """
    tokens = [
        (
            f"reversed/{claw.transfer_id}",
            TransferKind.DISPUTE_REVERSED,
            Account.of(AccountKind.PERFORMER_FROZEN, claw.performer_id),
            _ISSUED,
            claw.share,
        )
        for claw in claws
    ]
    receivable = receivable_of(provider)
    rest: list[_Part] = [
        ("fee", TransferKind.DISPUTE_FEE, _FEES, _ISSUED, sum(claw.fee for claw in claws)),
        ("net", TransferKind.DISPUTE_LOST, _DEFERRED, receivable, net_paise),
        ("gst", TransferKind.DISPUTE_TAX, _GST, receivable, gst_paise),
        (
            "loss",
            TransferKind.CHARGEBACK_LOSS,
            Account.system(AccountKind.CHARGEBACK_LOSS),
            receivable,
            loss_paise,
        ),
    ]
    return _transfers(dispute_reference(dispute_id), tokens + rest, at)


def exception_credited_transfer(
    *, payment_id: str, provider: str, amount_paise: int, at: datetime
) -> tuple[Transfer, ...]:
    """The payment is not owed back after all: it pays its order, which is then booked as every other."""
    part = ("credited", TransferKind.EXCEPTION_CREDITED, _OWED_BACK, receivable_of(provider), amount_paise)
    return _transfers(payment_reference(payment_id), [part], at)


def exception_returned_transfer(
    *, payment_id: str, provider: str, amount_paise: int, at: datetime
) -> tuple[Transfer, ...]:
    """The gateway returned the payment by itself, or the bank took it back."""
    part = ("returned", TransferKind.EXCEPTION_RETURNED, _OWED_BACK, receivable_of(provider), amount_paise)
    return _transfers(payment_reference(payment_id), [part], at)


def exception_written_off_transfer(
    *, payment_id: str, amount_paise: int, at: datetime
) -> tuple[Transfer, ...]:
    """Nobody can be found to return it to: it is kept, on the word of two officers."""
    revenue = Account.system(AccountKind.PLATFORM_REVENUE)
    part = ("written_off", TransferKind.EXCEPTION_WRITTEN_OFF, _OWED_BACK, revenue, amount_paise)
    return _transfers(payment_reference(payment_id), [part], at)


_Part = tuple[str, TransferKind, Account, Account, int]
"""What makes its id, its kind, from where, to where, how much."""


def _wallet(buyer: UserId) -> tuple[Account, Account]:
    return Account.of(AccountKind.VIEWER_PAID, buyer), Account.of(AccountKind.VIEWER_PROMO, buyer)


def _pending(claw: Claw) -> Account:
    return Account.of(AccountKind.PERFORMER_PENDING, claw.performer_id)


def _transfers(reference: str, parts: Iterable[_Part], at: datetime) -> tuple[Transfer, ...]:
    """Parts of nothing book nothing."""
    made = []
    for name, kind, debit, credit, amount in parts:
        assert amount >= 0, "an act takes nothing back by a negative amount"
        if amount:
            transfer_id = transfer_id_for(reference, name)
            made.append(Transfer(transfer_id, kind, debit, credit, amount, None, 0, reference, at))
    return tuple(made)


def _undone(booked: Iterable[Transfer], kind: TransferKind, at: datetime) -> tuple[Transfer, ...]:
    """Each under an id of its own, derived from the one it undoes."""
    return tuple(
        replace(
            transfer,
            id=transfer_id_for(transfer.reference, f"undone/{transfer.id}"),
            kind=kind,
            debit=transfer.credit,
            credit=transfer.debit,
            at=at,
        )
        for transfer in booked
    )
