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
    OrderNotOpen,
    OrderState,
    PackageNotFound,
)
from domain.payments.providers import (
    METHODS,
    TITLES,
    MethodNotOffered,
    PaymentMethod,
    Provider,
    ProviderNotOffered,
)
from domain.payments.tax import PLACES, UnknownPlaceOfSupply, gst_rate_on, india_date
from domain.payments.velocity import PaymentsOnHold
from domain.tipping.spending import LimitReached, OnBreak, SelfExcluded
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, public, public_from_other_sites, requires
from entrypoints.edge.origin import payer_of
from ports.payments.gateways import Checkout
from ports.payments.orders import OrderRow

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


class ProviderView(View, frozen=True):
    name: Provider
    title: str
    methods: list[PaymentMethod]


class PackagesView(View, frozen=True):
    items: list[PackageView]
    gst_basis_points: int
    """The rate of the tax inside the prices."""
    providers: list[ProviderView]
    """Who takes the payment, the one to suggest first, and by which methods."""
    places_of_supply: dict[str, str]
    """States and territories by their GST code: the buyer says in which they live."""


class PlaceOrderBody(Body, frozen=True):
    package_id: str
    provider: str
    method: PaymentMethod
    place_of_supply: str


class OrderView(View, frozen=True):
    id: UUID
    package_id: str
    price_paise: int
    gst_paise: int
    currency: str
    tokens: int
    bonus: int
    place_of_supply: str
    provider: Provider
    state: OrderState
    created_at: datetime
    paid_at: datetime | None


class OrdersView(View, frozen=True):
    items: list[OrderView]


class CheckoutView(View, frozen=True):
    """How to pay by the method that was asked for.

    Either open `upi_link` in an app, or show it as a QR code; or post `fields` as a form to `url`; or follow `url`,
    where there are no fields. What the browser brings back proves nothing; read the order.
    """

    provider: Provider
    method: PaymentMethod
    provider_order_id: str
    url: str
    fields: dict[str, str]
    upi_link: str
    until: datetime | None
    """When the link ends; None where it does not, or nobody knows."""


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
        return json(_packages(container))

    @routes.put("/v1/orders/<uuid:order_id>")
    @requires(Permission.BUY_TOKENS, adult=True)
    @documented(
        summary="Order a package of tokens, to be paid by one method. The client chooses the order's id: a retry is "
        "harmless, also with another method",
        tag=TAG,
        request=PlaceOrderBody,
        responses={200: PlacedOrderView},
        errors=[
            PackageNotFound,
            UnknownPlaceOfSupply,
            ProviderNotOffered,
            LimitReached,
            OnBreak,
            SelfExcluded,
            MethodNotOffered,
            OrderIdReused,
            OrderClosed,
            OrderNotOpen,
            PaymentsOnHold,
            AgeVerificationRequired,
            AgeLocked,
        ],
    )
    async def place_order(order_id: UUID) -> Response:
        body = parse(PlaceOrderBody, await request.get_data())
        order = await container.place_order()(
            order_id=OrderId(order_id),
            buyer_id=principal().user_id,
            package_id=body.package_id,
            provider=body.provider,
            place_of_supply=body.place_of_supply,
        )
        return json(
            PlacedOrderView(order=_placed_view(order), checkout=await _checkout_of(order, body.method))
        )

    async def _checkout_of(order: Order, method: PaymentMethod) -> CheckoutView | None:
        if order.state is OrderState.PAID:
            return None
        checkout = await container.start_payment()(
            order_id=order.id, buyer_id=order.buyer_id, method=method, payer=payer_of()
        )
        return _checkout_view(checkout)

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
        signs = {"error[code]": "?failed=1", "razorpay_payment_id": "?waiting=1", "waiting": "?waiting=1"}
        outcome = next((query for name, query in signs.items() if name in brought), "")
        return redirect(f"/wallet/orders/{order_id}{outcome}", 303)

    @routes.post("/v1/webhooks/razorpay")
    @public
    async def razorpay_webhook() -> Response:
        return await _webhook(Provider.RAZORPAY)

    @routes.post("/v1/webhooks/phonepe")
    @public
    async def phonepe_webhook() -> Response:
        return await _webhook(Provider.PHONEPE)

    async def _webhook(provider: Provider) -> Response:
        await container.receive_gateway_webhook()(
            provider=provider,
            body=await request.get_data(cache=True, as_text=False, parse_form_data=False),
            headers={name.lower(): value for name, value in request.headers.items()},
        )
        return Response(status=204)

    return routes


def _packages(container: Container) -> PackagesView:
    today = india_date(container.now()())
    return PackagesView(
        items=[
            PackageView(
                id=package.id,
                name=package.name,
                price_paise=package.price,
                gst_paise=package.gst_on(today),
                tokens=package.tokens,
                bonus=package.bonus,
                currency=CURRENCY,
            )
            for package in PACKAGES
        ],
        gst_basis_points=gst_rate_on(today).basis_points,
        providers=[
            ProviderView(
                name=Provider(name), title=TITLES[Provider(name)], methods=list(METHODS[Provider(name)])
            )
            for name in container.gateways().offered()
        ],
        places_of_supply=dict(PLACES),
    )


def _placed_view(order: Order) -> OrderView:
    return OrderView(
        id=order.id,
        package_id=order.package_id,
        price_paise=order.price,
        gst_paise=order.gst,
        currency=CURRENCY,
        tokens=order.tokens,
        bonus=order.bonus,
        place_of_supply=order.place_of_supply,
        provider=order.provider,
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
        place_of_supply=row.place_of_supply,
        provider=Provider(row.provider),
        state=OrderState(row.state),
        created_at=row.created_at,
        paid_at=row.paid_at,
    )


def _checkout_view(checkout: Checkout) -> CheckoutView:
    return CheckoutView(
        provider=Provider(checkout.provider),
        method=checkout.method,
        provider_order_id=checkout.provider_order_id,
        url=checkout.url,
        fields=dict(checkout.fields),
        upi_link=checkout.upi_link,
        until=checkout.until,
    )
