"""What promo tokens book: they are granted, and what nobody spends of them expires.

They cost the platform nothing until a performer is paid for them: the rupees are booked as promo expense when the
earnings are released, like those of bonus tokens. References read `promo:<uuid>`.
"""

from datetime import datetime

from domain.ids import PromoGrantId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import Transfer, TransferKind, transfer_id_for


def promo_reference(grant_id: PromoGrantId) -> str:
    return f"promo:{grant_id}"


def promo_granted_transfer(*, grant_id: PromoGrantId, to: UserId, tokens: int, at: datetime) -> Transfer:
    issued = Account.system(AccountKind.TOKENS_ISSUED)
    wallet = Account.of(AccountKind.VIEWER_PROMO, to)
    reference, kind = promo_reference(grant_id), TransferKind.PROMO_GRANT
    return Transfer(transfer_id_for(reference, kind), kind, issued, wallet, tokens, None, 0, reference, at)


def promo_expired_transfer(*, grant_id: PromoGrantId, owner: UserId, tokens: int, at: datetime) -> Transfer:
    """What is left of a grant when its day has come."""
    wallet = Account.of(AccountKind.VIEWER_PROMO, owner)
    expired = Account.system(AccountKind.TOKENS_EXPIRED)
    reference, kind = promo_reference(grant_id), TransferKind.PROMO_EXPIRED
    return Transfer(transfer_id_for(reference, kind), kind, wallet, expired, tokens, None, 0, reference, at)
