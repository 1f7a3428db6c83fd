"""Buying tokens: packages, orders, and what a gateway's word does to them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, NotFound
from domain.ids import OrderId, UserId
from domain.money import Paise, Tokens
from domain.payments.providers import Provider
from domain.payments.tax import gst_inside, gst_rate_on, india_date

CURRENCY = "INR"
ASK_AGAIN_MIN = timedelta(minutes=1)


class PackageNotFound(NotFound):
    code = "package_not_found"


class OrderNotFound(NotFound):
    code = "order_not_found"


class OrderIdReused(Conflict):
    code = "order_id_reused"


class OrderClosed(Conflict):
    code = "order_closed"


class OrderAlreadyPaid(Conflict):
    code = "order_already_paid"


class OrderNotOpen(Conflict):
    """The gateway has not opened it, or its page has ended."""

    code = "order_not_open"


class OrderState(StrEnum):
    CREATED = "created"
    PAID = "paid"
    CLOSED = "closed"
    """Its buyer may not buy any more. A payment that comes all the same is not credited but owed back."""


@dataclass(frozen=True, slots=True)
class Package:
    """Tokens for sale. `price` is what the buyer pays, GST included; `bonus` tokens are a gift on top."""

    id: str
    name: str
    price: Paise
    tokens: Tokens
    bonus: Tokens

    @property
    def unit_price(self) -> Paise:
        """What one token costs, those of the bonus counted in; a fraction of a paisa counts as one."""
        return Paise(-(-self.price // (self.tokens + self.bonus)))

    def gst_on(self, day: date) -> Paise:
        """The tax inside the price of what is sold that day, in India."""
        return gst_inside(self.price, gst_rate_on(day))


PACKAGES = (
    Package("starter", "Starter", Paise(9_900), Tokens(100), Tokens(0)),
    Package("regular", "Regular", Paise(49_900), Tokens(500), Tokens(25)),
    Package("generous", "Generous", Paise(99_900), Tokens(1_000), Tokens(100)),
    Package("patron", "Patron", Paise(499_900), Tokens(5_000), Tokens(750)),
)


def package_named(package_id: str) -> Package:
    """Raises `PackageNotFound`."""
    for package in PACKAGES:
        if package.id == package_id:
            return package
    raise PackageNotFound("there is no such package", pointer="/package_id")


def package_title(package_id: str) -> str:
    """The name to show for an order's package, which may be off sale by now."""
    return next((package.name for package in PACKAGES if package.id == package_id), package_id)


@dataclass(frozen=True, slots=True)
class Order:
    """One purchase. The price and tokens are copied from the package, which may change later.

    `provider` takes its payment, for ever. `provider_order_id` is empty until the provider has opened the order.
    From then on, while it is not paid, `ask_at` is when the provider is next asked for payments of which no webhook
    arrived. `pay_link` is where it is paid, until `pay_link_until`, where the provider gave us a link.
    `place_of_supply` is the GST code of the state where the buyer says they live.
    """

    id: OrderId
    buyer_id: UserId
    package_id: str
    price: Paise
    gst: Paise
    tokens: Tokens
    bonus: Tokens
    place_of_supply: str
    state: OrderState
    provider: Provider
    provider_order_id: str
    pay_link: str
    pay_link_until: datetime | None
    payment_id: str
    created_at: datetime
    paid_at: datetime | None
    ask_at: datetime | None

    @classmethod
    def place(
        cls,
        *,
        order_id: OrderId,
        buyer_id: UserId,
        package: Package,
        provider: Provider,
        place_of_supply: str,
        now: datetime,
    ) -> "Order":
        return cls(
            id=order_id,
            buyer_id=buyer_id,
            package_id=package.id,
            price=package.price,
            gst=package.gst_on(india_date(now)),
            tokens=package.tokens,
            bonus=package.bonus,
            place_of_supply=place_of_supply,
            state=OrderState.CREATED,
            provider=provider,
            provider_order_id="",
            pay_link="",
            pay_link_until=None,
            payment_id="",
            created_at=now,
            paid_at=None,
            ask_at=None,
        )

    def require_same_request(self, other: "Order") -> None:
        """Tell a retry of this order from another order under the same id. Raises `OrderIdReused`."""
        if _request_of(self) != _request_of(other):
            raise OrderIdReused("this id belongs to another order")

    def require_not_closed(self) -> None:
        if self.state is OrderState.CLOSED:
            raise OrderClosed("this order was closed")

    def closed(self) -> "Order":
        """Take no payment for it any more. The gateway is asked on, so that one that comes late is found."""
        assert self.state is OrderState.CREATED, "an order that is paid stays paid"
        return replace(self, state=OrderState.CLOSED)

    def opened(self, provider_order_id: str) -> "Order":
        assert provider_order_id, "a gateway names the orders it opens"
        return replace(self, provider_order_id=provider_order_id, ask_at=self.created_at)

    def with_link(self, link: str, until: datetime | None) -> "Order":
        """Remember where it is paid, so that asking again gives the same link and nobody pays two of them."""
        return replace(self, pay_link=link, pay_link_until=until)

    def live_link(self, now: datetime) -> str:
        """The link where it can be paid now, or ""."""
        over = self.pay_link_until is not None and self.pay_link_until <= now
        return "" if over else self.pay_link

    def link_over(self, now: datetime) -> "Order":
        """The provider takes no payment by its link any more. One that it took before, and tells of late, counts."""
        return replace(self, pay_link_until=now)

    def asked(self, now: datetime) -> "Order":
        """Wait as long again as the order is old before the next question.

        So an abandoned order is never forgotten, and costs some twenty questions in its first year.
        """
        return replace(self, ask_at=now + max(now - self.created_at, ASK_AGAIN_MIN))

    def paid(self, payment_id: str, now: datetime) -> "Order":
        """The tax is that of the day it is paid: the supply is made then, and the price stays what was shown."""
        assert self.state is OrderState.CREATED, "an order is paid once"
        gst = gst_inside(self.price, gst_rate_on(india_date(now)))
        return replace(self, state=OrderState.PAID, payment_id=payment_id, gst=gst, paid_at=now, ask_at=None)

    def paid_late(self, payment_id: str, now: datetime) -> "Order":
        """Staff let a payment pay it that came when it was closed, or was not taken for it at first."""
        assert self.state is not OrderState.PAID, "an order is paid once"
        return replace(self, state=OrderState.CREATED).paid(payment_id, now)


def _request_of(order: Order) -> tuple[object, ...]:
    return order.buyer_id, order.package_id, order.provider, order.place_of_supply
