"""Buying tokens: the order, the gateway's checkout, and waiting for the gateway's word."""

from uuid import UUID

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ids import OrderId
from domain.payments.order import GST_BASIS_POINTS, OrderState
from entrypoints.access import principal, requires
from entrypoints.container import Container
from entrypoints.web.form import Form
from entrypoints.web.ledger import wallet_page
from entrypoints.web.page import PageResponse, balance_of, page, see_other, wants_fragment
from ports.payments import Checkout, OrderRow


def payments_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_payments", __name__)

    @pages.post("/wallet/orders")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def place_order() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            order = await container.place_order()(
                order_id=OrderId(form.id("order_id")),
                buyer_id=principal().user_id,
                package_id=form.text("package_id"),
            )
            return see_other(f"/wallet/orders/{order.id}")
        return await wallet_page(container, form)

    @pages.get("/wallet/orders/<uuid:order_id>")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def order_page(order_id: UUID) -> PageResponse:
        """`waiting` and `failed` are what the browser brought from the gateway: they choose words, nothing else."""
        row = await container.payment_queries().order(OrderId(order_id), buyer_id=principal().user_id)
        paid, promo = await balance_of(container, principal().user_id)
        is_open = row.state == OrderState.CREATED
        waiting = is_open and "waiting" in request.args
        return await page(
            "web/payments/_order.html" if wants_fragment() else "web/payments/order.html",
            order=row,
            waiting=waiting,
            failed="failed" in request.args,
            checkout=await _checkout(row) if is_open and not waiting else None,
            gst_percent=GST_BASIS_POINTS // 100,
            balance=paid + promo,
        )

    async def _checkout(row: OrderRow) -> Checkout:
        """The order is placed once more, which opens it with the gateway if that failed the first time."""
        order = await container.place_order()(
            order_id=row.order_id, buyer_id=row.buyer_id, package_id=row.package_id
        )
        return_url = f"{container.settings().public_url}/v1/orders/{order.id}/return"
        return container.gateway().checkout(order, return_url=return_url)

    return pages
