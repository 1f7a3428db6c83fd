"""Buy tokens: the buyer's side, up to an order that can be paid."""

from dataclasses import dataclass

from application.payments._velocity import hold_on
from application.payments.buying_limits import require_may_buy
from domain.ids import OrderId, UserId
from domain.payments.dispute import BuyingOnHold
from domain.payments.order import Order, package_named
from domain.payments.providers import PAGE_FOR_EACH_ORDER, Provider
from domain.payments.tax import require_place
from ports.clock import Clock
from ports.payments.gateways import Gateways
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """Open an order for a package of tokens, here and with the gateway. Nothing is credited by it.

    Safe to repeat: the client chooses the order's id. A process that dies between the two transactions leaves
    an order that is not open yet; the client's retry opens it, and the gateway finds what it opened before.

    `place_of_supply` is the GST code of the state where the buyer lives; `public_url` is where browsers reach us.

    Raises `PackageNotFound`, `UnknownPlaceOfSupply`, `ProviderNotOffered`, `AgeVerificationRequired`, `AgeLocked`,
    `PaymentsOnHold`, `LimitReached`, `OnBreak`, `SelfExcluded`, `OrderIdReused`, `OrderClosed`, `GatewayError`.
    """

    begin: BeginTransaction
    gateways: Gateways
    now: Clock
    public_url: str

    async def __call__(
        self, *, order_id: OrderId, buyer_id: UserId, package_id: str, provider: str, place_of_supply: str
    ) -> Order:
        package, place = package_named(package_id), require_place(place_of_supply)
        gateway = self.gateways.named(provider)
        placed = Order.place(
            order_id=order_id,
            buyer_id=buyer_id,
            package=package,
            provider=Provider(gateway.name),
            place_of_supply=place,
            now=self.now(),
        )
        async with self.begin() as tx:
            # Locked, so that a minor's lock comes before this order or closes it.
            (await tx.ages.get_for_update(buyer_id)).require_verified_adult()
            if await tx.disputes.is_open_of(buyer_id):
                raise BuyingOnHold(
                    "a payment of yours is disputed; until that is decided nothing can be bought"
                )
            if await tx.orders.find(order_id) is None:
                await require_may_buy(tx, buyer_id, placed.price, placed.created_at)
            if hold := await hold_on(tx, buyer_id, placed.created_at):
                order = placed
            else:
                order = await tx.orders.add(placed)
                order.require_same_request(placed)
                order.require_not_closed()
        if hold is not None:  # which began, perhaps, just now: so it is refused after the commit
            hold.require_over(placed.created_at)
        if order.provider_order_id:
            return order

        back = return_url(self.public_url, order_id)
        if (
            order.provider in PAGE_FOR_EACH_ORDER
        ):  # it brings no word of its own: nobody is asked to pay a second time
            back += "?waiting=1"
        opened = await gateway.open_order(order, return_url=back)

        async with self.begin() as tx:
            order = await tx.orders.get_for_update(order_id)
            # A retry beside this one was first: its checkout is the one that counts.
            if order.provider_order_id:
                return order
            # Also one that was closed meanwhile: its payment must find it.
            order = order.opened(opened.provider_order_id).with_link(opened.pay_link, opened.pay_link_until)
            await tx.orders.update(order)
        order.require_not_closed()
        return order


def return_url(public_url: str, order_id: OrderId) -> str:
    """Where the gateway sends the browser when it is done, whatever came of it."""
    return f"{public_url}/v1/orders/{order_id}/return"
