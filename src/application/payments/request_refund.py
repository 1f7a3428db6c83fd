"""Ask for money back: the buyer, or an officer for the buyer."""

from dataclasses import dataclass

from application.payments._refunds import Wish, request
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import OrderId, RefundId, UserId
from domain.payments.order import OrderNotFound
from domain.payments.refund import Refund, RefundCause
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RequestRefund:
    """Nothing moves yet: staff decide (WAL-07). Safe to repeat: the client chooses the refund's id.

    Money goes back to where it came from and nowhere else: a refund knows the payment, and takes no other address.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, refund_id: RefundId, order_id: OrderId, tokens: int | None, reason: str, by: UserId
    ) -> Refund:
        """Without `tokens`, all that are left of the order.

        Raises `OrderNotFound` (also for somebody else's order), `OrderNotPaid`, `NothingToRefund`,
        `RefundTokensOutOfRange`, `ReasonRequired`, `RefundIdReused`.
        """
        async with self.begin() as tx:
            asker = await tx.users.get(by)
            order = await tx.orders.get_for_update(order_id)
            if order.buyer_id != by and Permission.APPROVE_REFUNDS not in PERMISSIONS[asker.role]:
                raise OrderNotFound("there is no such order")
            wish = Wish(refund_id, RefundCause.ASKED, tokens, reason, by)
            return await request(tx, order, wish, now=self.now())
