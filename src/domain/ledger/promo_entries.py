"""What promo tokens book: they are granted at the platform's expense, and expire.

A granted token will be paid out to a performer like a bought one. So its value is set aside from the platform's own
money when it is granted, and comes back when it expires unspent. References read `promo:<uuid>`.
"""

from datetime import datetime

from domain.ids import PromoGrantId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind, transfer_id_for

_EXPENSE = Account.system(AccountKind.PROMO_EXPENSE)
_DEFERRED = Account.system(AccountKind.DEFERRED_REVENUE)


def promo_reference(grant_id: PromoGrantId) -> str:
    return f"promo:{grant_id}"


def promo_granted_transfers(
    *, grant_id: PromoGrantId, to: UserId, tokens: int, token_value_paise: int, at: datetime
) -> tuple[Transfer, ...]:
    parts = (
        (
            TransferKind.PROMO_GRANT,
            Account.system(AccountKind.TOKENS_ISSUED),
            Account.of(AccountKind.VIEWER_PROMO, to),
            tokens,
        ),
        (TransferKind.PROMO_EXPENSE, _EXPENSE, _DEFERRED, tokens * token_value_paise),
    )
    return _transfers(promo_reference(grant_id), parts, at)


def promo_expired_transfers(
    *, reference: str, owner: UserId, tokens: int, token_value_paise: int, at: datetime
) -> tuple[Transfer, ...]:
    """`tokens` of one lot expire. `token_value_paise` is 0 for bonus tokens of a purchase: nothing was set aside."""
    parts = (
        (
            TransferKind.PROMO_EXPIRED,
            Account.of(AccountKind.VIEWER_PROMO, owner),
            Account.system(AccountKind.TOKENS_EXPIRED),
            tokens,
        ),
        (TransferKind.PROMO_EXPENSE_BACK, _DEFERRED, _EXPENSE, tokens * token_value_paise),
    )
    return _transfers(reference, parts, at)


def _transfers(
    reference: str, parts: tuple[tuple[TransferKind, Account, Account, int], ...], at: datetime
) -> tuple[Transfer, ...]:
    return tuple(
        Transfer(transfer_id_for(reference, kind), kind, debit, credit, amount, None, 0, reference, at)
        for kind, debit, credit, amount in parts
        if amount
    )
