"""What a private, group or ticketed show books: from the viewer's holds to the performer, and back where it must.

References read `show:<booking's uuid>`. The ids of the transfers follow from the booking and from which of its tokens
they move, so that a tick that is repeated posts nothing new.
"""

from collections.abc import Mapping
from datetime import datetime

from domain.ids import BookingId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind, transfer_id_for

_SOURCES = (AccountKind.PERFORMER_PENDING, AccountKind.PERFORMER_AVAILABLE)


class RefundNotCovered(Exception):
    """Neither the performer's earnings nor the platform's fees hold what is to go back. It stays due."""


def show_reference(booking_id: BookingId) -> str:
    return f"show:{booking_id}"


def show_transfer(
    *, booking_id: BookingId, viewer_wallet: Account, performer: UserId, first: int, tokens: int, fee: int,
    at: datetime,
) -> Transfer:  # fmt: skip
    """Tokens number `first` (from 0) and on, of all that the booking costs, to the performer's pending earnings."""
    reference = show_reference(booking_id)
    return Transfer(
        id=transfer_id_for(reference, f"tokens:{first}+{tokens}"),
        kind=TransferKind.SHOW,
        debit=viewer_wallet,
        credit=Account.of(AccountKind.PERFORMER_PENDING, performer),
        amount=tokens,
        fee_account=Account.system(AccountKind.PLATFORM_FEE),
        fee=fee,
        reference=reference,
        at=at,
    )


def earnings_accounts(performer: UserId) -> tuple[Account, ...]:
    """A performer's tokens, and with them the lock of the freezes on them."""
    return tuple(Account.of(kind, performer) for kind in (*_SOURCES, AccountKind.PERFORMER_FROZEN))


def refund_accounts(viewer_wallets: tuple[Account, ...], performer: UserId) -> tuple[Account, ...]:
    """What a refund touches, to be locked at once."""
    return (*viewer_wallets, *earnings_accounts(performer), Account.system(AccountKind.PLATFORM_FEE))


def show_refund_transfers(
    *, booking_id: BookingId, viewer_wallet: Account, performer: UserId, first: int, tokens: int, fee: int,
    spendable: Mapping[Account, int], at: datetime,
) -> tuple[Transfer, ...]:  # fmt: skip
    """The same tokens back to the wallet they came from: the fee from the fees, the rest from the earnings.

    What a freeze of the show holds is pending again by now. Earnings that are released already are taken where none
    are pending, and where the performer has neither (it was paid out, or stands still for something else) the platform
    bears it. `spendable` are balances that the caller holds locked.
    Raises `RefundNotCovered`.
    """
    fees = Account.system(AccountKind.PLATFORM_FEE)
    share, parts = tokens - fee, []
    for kind in _SOURCES:
        source = Account.of(kind, performer)
        part = min(share, max(0, spendable[source]))
        share -= part
        parts.append((source, part))
    parts.append((fees, fee + share))
    if fee + share > max(0, spendable[fees]):
        raise RefundNotCovered(f"{tokens} tokens of booking {booking_id}")
    reference = show_reference(booking_id)
    return tuple(
        Transfer(
            id=transfer_id_for(reference, f"refund:{first}+{tokens}:{source.kind.value}"),
            kind=TransferKind.SHOW_REFUND,
            debit=source,
            credit=viewer_wallet,
            amount=part,
            fee_account=None,
            fee=0,
            reference=reference,
            at=at,
        )
        for source, part in parts
        if part > 0
    )
