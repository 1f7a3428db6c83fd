"""Buy tokens: the buyer's side, up to the gateway's checkout."""

from dataclasses import dataclass

from domain.ids import OrderId, UserId
from domain.payments.order import Order, package_named
from ports.clock import Clock
from ports.payments import PaymentGateway
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Open an order for a package of tokens, here and with the gateway. Nothing is credited by it.

    Safe to repeat: the client chooses the order's id. A process that dies between the two transactions leaves
    an order that is not open yet; the client's retry opens it, and the gateway finds what it opened before.

    Raises `PackageNotFound`, `AgeVerificationRequired`, `AgeLocked`, `OrderIdReused`, `OrderClosed`,
    `GatewayError`.
    """

    begin: BeginTransaction
    gateway: PaymentGateway
    now: Clock

    async def __call__(self, *, order_id: OrderId, buyer_id: UserId, package_id: str) -> Order:
        package = package_named(package_id)
        placed = Order.place(order_id=order_id, buyer_id=buyer_id, package=package, now=self.now())
        async with self.begin() as tx:
            # Locked, so that a minor's lock comes before this order or closes it.
            (await tx.ages.get_for_update(buyer_id)).require_verified_adult()
            order = await tx.orders.add(placed)
            order.require_same_request(buyer_id=buyer_id, package_id=package_id)
            order.require_not_closed()
        if order.provider_order_id:
            return order

        provider_order_id = await self.gateway.open_order(order)

        async with self.begin() as tx:
            order = await tx.orders.get_for_update(order_id)
            if (
                order.provider_order_id
            ):  # a retry beside this one was first: its checkout is the one that counts
                return order
            order = order.opened(
                provider_order_id
            )  # also one that was closed meanwhile: its payment must find it
            await tx.orders.update(order)
        order.require_not_closed()
        return order
