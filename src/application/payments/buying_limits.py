"""What a buyer lets themselves buy."""

from datetime import datetime, timedelta

from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.money import Paise
from domain.tipping.spending import month_start
from ports.transaction import Transaction

UNPAID_COUNTS = timedelta(hours=24)
"""An order that is not paid yet counts for so long: two that are open at once are both within the limit, and one that
was left behind takes nothing away for the rest of the month."""


async def require_may_buy(tx: Transaction, buyer_id: UserId, price: Paise, now: datetime) -> None:
    """Before a new order is added, and in its transaction (TIP-07).

    Raises `LimitReached`, `OnBreak`, `SelfExcluded`.
    """
    wallet = [Account.of(kind, buyer_id) for kind in (AccountKind.VIEWER_PROMO, AccountKind.VIEWER_PAID)]
    await tx.ledger.lock(wallet)  # a break that begins now is before this order, or after it
    control = (await tx.spending.find_all([buyer_id])).get(buyer_id)
    if control is not None:
        bought = await tx.spending.bought(buyer_id, since=month_start(now), unpaid_since=now - UNPAID_COUNTS)
        control.require_may_buy(price, bought_paise=bought, now=now)
