"""Promo tokens expire on their day."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import PromoGrantId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.lots import lots_of
from domain.ledger.promo_entries import promo_expired_transfer, promo_reference
from ports.clock import Clock
from ports.payments.promo import PromoQueries
from ports.transaction import BeginTransaction, Transaction

GRANTS_PER_RUN = 200


@dataclass(frozen=True, slots=True)
class ExpirePromo:
    """Take back what nobody spent of each grant whose day has come: once, however many workers sweep.

    Returns how many grants were swept. Tokens that a hold has set aside are spent or freed first; such a grant waits.
    """

    begin: BeginTransaction
    queries: PromoQueries
    now: Clock

    async def __call__(self) -> int:
        now, swept = self.now(), 0
        for grant_id in await self.queries.due(now=now, limit=GRANTS_PER_RUN):
            async with self.begin() as tx:
                swept += await expire_grant(tx, grant_id, now=now)
        return swept


async def expire_grant(tx: Transaction, grant_id: PromoGrantId, *, now: datetime) -> bool:
    """Whether it was swept here. Its lot is found in the journal of the wallet, which is held from here on."""
    grant = await tx.promo_grants.get_for_update(grant_id)
    if grant.swept_at is not None:
        return False
    reference = promo_reference(grant_id)
    left, available = await _left(tx, grant.user_id, reference)
    if left > available:
        return False
    await tx.promo_grants.update(grant.swept(left, now))
    if left:
        await tx.ledger.post(
            [promo_expired_transfer(grant_id=grant_id, owner=grant.user_id, tokens=left, at=now)]
        )
    return True


async def _left(tx: Transaction, owner: UserId, reference: str) -> tuple[int, int]:
    wallet = Account.of(AccountKind.VIEWER_PROMO, owner)
    available = (await tx.ledger.lock([wallet]))[wallet]
    lots = lots_of(await tx.wallet_journal.movements(wallet), expiries=await tx.promo_grants.expiries(owner))
    return sum(lot.unspent for lot in lots if lot.reference == reference), available
