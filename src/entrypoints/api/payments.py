"""Buying tokens over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from domain.age_verification.age import AgeLocked, AgeVerificationRequired
from domain.identity.permissions import Permission
from domain.ids import OrderId
from domain.payments.order import (
    CURRENCY,
    PACKAGES,
    Order,
    OrderClosed,
    OrderIdReused,
    OrderNotFound,
    OrderState,
    PackageNotFound,
)
from entrypoints.access import principal, public, public_from_other_sites, requires
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from ports.payments import Checkout, OrderRow

TAG = "payments"
ORDERS_SHOWN = 100


class PackageView(View, frozen=True):
    id: str
    name: str
    price_paise: int
    """What the buyer pays, GST included."""
    gst_paise: int
    tokens: int
    bonus: int
    currency: str


class PackagesView(View, frozen=True):
    items: list[PackageView]


class PlaceOrderBody(Body, frozen=True):
    package_id: str


class OrderView(View, frozen=True):
    id: UUID
    package_id: str
    price_paise: int
    gst_paise: int
    currency: str
    tokens: int
    bonus: int
    state: OrderState
    created_at: datetime
    paid_at: datetime | None


class OrdersView(View, frozen=True):
    items: list[OrderView]


class CheckoutView(View, frozen=True):
    """How to pay: post `fields` as a form to `url`. What the browser brings back proves nothing; read the order."""

    provider: str
    key_id: str
    provider_order_id: str
    url: str
    fields: dict[str, str]


class PlacedOrderView(View, frozen=True):
    order: OrderView
    checkout: CheckoutView | None
    """None once the order is paid."""


def payments_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_payments", __name__)

    @routes.get("/v1/packages")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(summary="Tokens for sale", tag=TAG, responses={200: PackagesView})
    async def packages() -> Response:
        return json(PackagesView(items=_packages()))

    @routes.put("/v1/orders/<uuid:order_id>")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(
        summary="Order a package of tokens; the client chooses the order's id, so that a retry is harmless",
        tag=TAG,
        request=PlaceOrderBody,
        responses={200: PlacedOrderView},
        errors=[PackageNotFound, OrderIdReused, OrderClosed, AgeVerificationRequired, AgeLocked],
    )
    async def place_order(order_id: UUID) -> Response:
        body = parse(PlaceOrderBody, await request.get_data())
        order = await container.place_order()(
            order_id=OrderId(order_id), buyer_id=principal().user_id, package_id=body.package_id
        )
        return json(PlacedOrderView(order=_placed_view(order), checkout=_checkout_of(order)))

    def _checkout_of(order: Order) -> CheckoutView | None:
        if order.state is OrderState.PAID:
            return None
        return_url = f"{container.settings().public_url}/v1/orders/{order.id}/return"
        return _checkout_view(container.gateway().checkout(order, return_url=return_url))

    @routes.get("/v1/orders/<uuid:order_id>")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(summary="One order of mine", tag=TAG, responses={200: OrderView}, errors=[OrderNotFound])
    async def get_order(order_id: UUID) -> Response:
        row = await container.payment_queries().order(OrderId(order_id), buyer_id=principal().user_id)
        return json(_order_view(row))

    @routes.get("/v1/orders")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(summary="My latest orders, newest first", tag=TAG, responses={200: OrdersView})
    async def list_orders() -> Response:
        rows = await container.payment_queries().orders_of(principal().user_id, limit=ORDERS_SHOWN)
        return json(OrdersView(items=[_order_view(row) for row in rows]))

    @routes.route("/v1/orders/<uuid:order_id>/return", methods=["GET", "POST"])
    @public_from_other_sites
    async def return_from_checkout(order_id: UUID) -> WerkzeugResponse:
        """Where the gateway's checkout sends the browser: by POST, which carries no cookie of ours from there.

        What it brings only chooses the words of the page that follows; how the order stands, the order says.
        """
        brought = await request.values
        signs = {"error[code]": "?failed=1", "razorpay_payment_id": "?waiting=1"}
        outcome = next((query for name, query in signs.items() if name in brought), "")
        return redirect(f"/wallet/orders/{order_id}{outcome}", 303)

    @routes.post("/v1/webhooks/razorpay")
    @public
    async def webhook() -> Response:
        await container.receive_gateway_webhook()(
            body=await request.get_data(cache=True, as_text=False, parse_form_data=False),
            headers={name.lower(): value for name, value in request.headers.items()},
        )
        return Response(status=204)

    return routes


def _packages() -> list[PackageView]:
    return [
        PackageView(
            id=package.id,
            name=package.name,
            price_paise=package.price,
            gst_paise=package.gst,
            tokens=package.tokens,
            bonus=package.bonus,
            currency=CURRENCY,
        )
        for package in PACKAGES
    ]


def _placed_view(order: Order) -> OrderView:
    return OrderView(
        id=order.id,
        package_id=order.package_id,
        price_paise=order.price,
        gst_paise=order.gst,
        currency=CURRENCY,
        tokens=order.tokens,
        bonus=order.bonus,
        state=order.state,
        created_at=order.created_at,
        paid_at=order.paid_at,
    )


def _order_view(row: OrderRow) -> OrderView:
    return OrderView(
        id=row.order_id,
        package_id=row.package_id,
        price_paise=row.price_paise,
        gst_paise=row.gst_paise,
        currency=CURRENCY,
        tokens=row.tokens,
        bonus=row.bonus,
        state=OrderState(row.state),
        created_at=row.created_at,
        paid_at=row.paid_at,
    )


def _checkout_view(checkout: Checkout) -> CheckoutView:
    return CheckoutView(
        provider=checkout.provider,
        key_id=checkout.key_id,
        provider_order_id=checkout.provider_order_id,
        url=checkout.checkout_url,
        fields=dict(checkout.fields),
    )
