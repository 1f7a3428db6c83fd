"""What becomes of the tokens of somebody who turns out to be under 18."""

from dataclasses import dataclass
from uuid import uuid5

from application.payments._refunds import Wish, request
from application.payments._taking_back import unspent_of, what_is_sold
from application.payments.expire_promo import expire_grant
from domain.age_verification.age import AgeState
from domain.age_verification.events import AgeDecided
from domain.ids import EventId, OrderId, RefundId, UserId
from domain.payments.order import OrderState
from domain.payments.refund import RefundCause
from ports.clock import Clock
from ports.payments.orders import PaymentQueries
from ports.payments.promo import PromoQueries
from ports.transaction import BeginTransaction

ORDERS_MAX = 10_000
REASON = "The account is locked: its holder is under 18. What was not spent goes back to where it came from."


@dataclass(frozen=True, slots=True)
class ReturnLockedWallet:
    """Ask for a refund of every purchase of which tokens are left; finance confirms each. Granted tokens expire now.

    Follows `age_verification.age_decided`; bears repetition, for each order's refund has an id that follows from both.
    """

    begin: BeginTransaction
    payments: PaymentQueries
    promos: PromoQueries
    now: Clock

    async def __call__(self, event: AgeDecided, event_id: EventId) -> None:
        if event.state != AgeState.MINOR_LOCKED:
            return
        now = self.now()
        for grant_id in await self.promos.unswept_of(event.user_id):
            async with self.begin() as tx:
                await expire_grant(tx, grant_id, now=now)
        for order in await self.payments.orders_of(event.user_id, limit=ORDERS_MAX):
            if order.state == OrderState.PAID:
                await self._ask(order.order_id, event.user_id, RefundId(uuid5(order.order_id, "locked")))

    async def _ask(self, order_id: OrderId, buyer: UserId, refund_id: RefundId) -> None:
        async with self.begin() as tx:
            order = await tx.orders.get_for_update(order_id)
            left = min(await unspent_of(tx, order_id, buyer), (await what_is_sold(tx, order)).left)
            if left == 0 or any(r.id == refund_id for r in await tx.refunds.of_order(order_id)):
                return
            wish = Wish(refund_id, RefundCause.MINOR, left, REASON, None)
            await request(tx, order, wish, now=self.now())
