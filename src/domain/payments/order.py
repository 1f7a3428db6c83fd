"""Buying tokens: packages, orders, and what a gateway's word does to them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, NotFound
from domain.ids import OrderId, UserId
from domain.money import BASIS_POINTS, Paise, Tokens

GST_BASIS_POINTS = 1_800  # 18 %, SAC 9984 online content; to be confirmed by counsel
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
    def gst(self) -> Paise:
        """The tax inside the price, rounded to the nearest paisa: price - price / 1.18."""
        divisor = BASIS_POINTS + GST_BASIS_POINTS
        return Paise((self.price * GST_BASIS_POINTS * 2 + divisor) // (divisor * 2))


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

    `provider_order_id` is empty until the gateway has opened the order. From then on, while it is not paid,
    `ask_at` is when the gateway is next asked for payments of which no webhook arrived.
    """

    id: OrderId
    buyer_id: UserId
    package_id: str
    price: Paise
    gst: Paise
    tokens: Tokens
    bonus: Tokens
    state: OrderState
    provider_order_id: str
    payment_id: str
    created_at: datetime
    paid_at: datetime | None
    ask_at: datetime | None

    @classmethod
    def place(cls, *, order_id: OrderId, buyer_id: UserId, package: Package, now: datetime) -> "Order":
        return cls(
            order_id, buyer_id, package.id, package.price, package.gst, package.tokens, package.bonus,
            OrderState.CREATED, "", "", now, None, None,
        )  # fmt: skip

    def require_same_request(self, *, buyer_id: UserId, package_id: str) -> None:
        """Tell a retry from another order under the same id. Raises `OrderIdReused`."""
        if (self.buyer_id, self.package_id) != (buyer_id, package_id):
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

    def asked(self, now: datetime) -> "Order":
        """Wait as long again as the order is old before the next question.

        So an abandoned order is never forgotten, and costs some twenty questions in its first year.
        """
        return replace(self, ask_at=now + max(now - self.created_at, ASK_AGAIN_MIN))

    def paid(self, payment_id: str, now: datetime) -> "Order":
        assert self.state is OrderState.CREATED, "an order is paid once"
        return replace(self, state=OrderState.PAID, payment_id=payment_id, paid_at=now, ask_at=None)
