"""Begin to pay an order by a method of the buyer's choice."""

from dataclasses import dataclass, replace

from application.payments.place_order import return_url
from domain.ids import OrderId, UserId
from domain.payments.order import Order, OrderAlreadyPaid, OrderNotFound, OrderNotOpen, OrderState
from domain.payments.providers import PAGE_FOR_EACH_ORDER, PaymentMethod, require_method
from ports.clock import Clock
from ports.payments.gateways import Checkout, Gateways, Payer
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class StartPayment:
    """Say how a browser pays an open order: the gateway's page, or a link for an app that is also a QR code.

    Safe to repeat: a link that the gateway made is remembered with the order while it is good, and given again.
    Nothing is credited by it.

    Raises `OrderNotFound`, `OrderClosed`, `OrderAlreadyPaid`, `OrderNotOpen`, `MethodNotOffered`,
    `ProviderNotOffered`, `GatewayError`.
    """

    begin: BeginTransaction
    gateways: Gateways
    now: Clock
    public_url: str

    async def __call__(
        self, *, order_id: OrderId, buyer_id: UserId, method: PaymentMethod, payer: Payer
    ) -> Checkout:
        async with self.begin() as tx:
            order = await tx.orders.find(order_id)
        order = _payable(order, buyer_id)
        require_method(order.provider, method)
        if not order.live_link(self.now()):
            if order.provider in PAGE_FOR_EACH_ORDER:
                raise OrderNotOpen("the time to pay this order is over; place another")
            order = order.with_link("", None)
        checkout = await self.gateways.named(order.provider).checkout(
            order, method=method, return_url=return_url(self.public_url, order_id), payer=payer
        )
        if not checkout.upi_link or checkout.upi_link == order.pay_link:
            return checkout

        async with self.begin() as tx:
            current = await tx.orders.get_for_update(order_id)
            # A request beside this one was first: one link for an order, or it would be paid twice.
            if earlier := current.live_link(self.now()):
                return replace(checkout, upi_link=earlier, until=current.pay_link_until)
            await tx.orders.update(current.with_link(checkout.upi_link, checkout.until))
        return checkout


def _payable(order: Order | None, buyer_id: UserId) -> Order:
    if order is None or order.buyer_id != buyer_id:
        raise OrderNotFound("there is no such order")
    order.require_not_closed()
    if order.state is OrderState.PAID:
        raise OrderAlreadyPaid("this order is paid")
    if not order.provider_order_id:
        raise OrderNotOpen("this order is not open yet; place it once more")
    return order
