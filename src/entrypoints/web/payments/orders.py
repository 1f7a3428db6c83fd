"""Buying tokens: the order, the choice of a method, the gateway's page or a UPI app, and waiting for its word."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ids import OrderId, RefundId
from domain.payments.order import OrderState
from domain.payments.providers import (
    METHODS,
    PAGE_FOR_EACH_ORDER,
    TITLES,
    MethodNotOffered,
    PaymentMethod,
    Provider,
)
from domain.payments.tax import PLACES, gst_rate_on, india_date
from domain.payments.upi import UPI_APPS, UPI_SCHEME, app_link
from entrypoints.api.payments.invoices import credit_note_pdf_of, pdf_of
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.edge.origin import payer_of
from entrypoints.web.form import Form
from entrypoints.web.language import page_language, spoken
from entrypoints.web.ledger.wallet import wallet_page
from entrypoints.web.page import PageResponse, balance_of, page, see_other, wants_fragment
from entrypoints.web.payments.order_words import REFUND_STATES, WORDS
from entrypoints.web.payments.qr import qr_image
from ports.payments.gateways import Checkout
from ports.payments.orders import OrderRow


def payments_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_payments", __name__)

    @pages.post("/wallet/orders")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def place_order() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            package_id = form.text("package_id")
            order = await container.place_order()(
                order_id=OrderId(form.id(f"order_id_{package_id}")),
                buyer_id=principal().user_id,
                package_id=package_id,
                provider=form.text("provider"),
                place_of_supply=form.text("place_of_supply"),
            )
            return see_other(f"/wallet/orders/{order.id}")
        return await wallet_page(container, form)

    @pages.get("/wallet/orders/<uuid:order_id>")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def order_page(order_id: UUID) -> PageResponse:
        """`waiting` and `failed` are what the browser brought from the gateway: they choose words, nothing else."""
        return await _order_page(await _mine(order_id), Form())

    @pages.post("/wallet/orders/<uuid:order_id>/pay")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def pay(order_id: UUID) -> PageResponse:
        row, form = await _mine(order_id), await Form.posted()
        with form.refusals():
            # Placed once more, which opens it with the gateway if that failed the first time.
            order = await container.place_order()(
                order_id=row.order_id,
                buyer_id=row.buyer_id,
                package_id=row.package_id,
                provider=row.provider,
                place_of_supply=row.place_of_supply,
            )
            if order.state is OrderState.PAID:
                return see_other(f"/wallet/orders/{order_id}")
            checkout = await container.start_payment()(
                order_id=order.id, buyer_id=order.buyer_id, method=_method(form), payer=payer_of()
            )
            return await _to_checkout(row, checkout)
        return await _order_page(row, form)

    @pages.post("/wallet/orders/<uuid:order_id>/refunds")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def ask_for_refund(order_id: UUID) -> PageResponse:
        row, form = await _mine(order_id), await Form.posted()
        with form.refusals():
            await container.request_refund()(
                refund_id=RefundId(form.id("refund_id")),
                order_id=row.order_id,
                tokens=form.whole("tokens") if form.text("tokens").strip() else None,
                reason=form.text("reason"),
                by=row.buyer_id,
            )
            return see_other(f"/wallet/orders/{order_id}")
        return await _order_page(row, form)

    @pages.get("/wallet/orders/<uuid:order_id>/upi")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def upi_page(order_id: UUID) -> PageResponse:
        """The link of the order's UPI payment, for an app on this telephone and as a QR code for another one."""
        row = await _mine(order_id)
        if row.state != OrderState.CREATED or not _live_upi_link(row):
            return see_other(f"/wallet/orders/{order_id}")
        return await page(
            "web/payments/upi.html",
            **_common(row),
            apps=[(app, app_link(app, row.pay_link)) for app in UPI_APPS],
            qr=qr_image(row.pay_link),
        )

    @pages.get("/wallet/orders/<uuid:order_id>/state")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def state(order_id: UUID) -> PageResponse:
        """What the UPI page asks every few seconds: nothing new, or go to the order."""
        row = await _mine(order_id)
        if row.state == OrderState.CREATED and _live_upi_link(row):
            return await page("web/payments/_upi_state.html", **_common(row))
        answer = await page("web/payments/_upi_state.html", **_common(row))
        answer.headers["HX-Redirect"] = f"/wallet/orders/{order_id}"
        return answer

    @pages.get("/wallet/orders/<uuid:order_id>/invoice.pdf")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def invoice(order_id: UUID) -> PageResponse:
        row = await _mine(order_id)
        return await pdf_of(
            container, await container.invoice_queries().of_order(row.order_id, buyer_id=row.buyer_id)
        )

    @pages.get("/wallet/refunds/<uuid:refund_id>/credit-note.pdf")
    @requires(Permission.BUY_TOKENS, adult=True)
    async def credit_note(refund_id: UUID) -> PageResponse:
        return await credit_note_pdf_of(
            container,
            await container.invoice_queries().credit_note(RefundId(refund_id), buyer_id=principal().user_id),
        )

    async def _mine(order_id: UUID) -> OrderRow:
        return await container.payment_queries().order(OrderId(order_id), buyer_id=principal().user_id)

    async def _order_page(row: OrderRow, form: Form) -> PageResponse:
        paid, promo = await balance_of(container, principal().user_id)
        return await page(
            "web/payments/_order.html" if wants_fragment() else "web/payments/order.html",
            **_common(row),
            status=form.status,
            form=form,
            waiting=row.state == OrderState.CREATED and "waiting" in request.args,
            over=_is_over(row),
            ran_out=row.pay_link.startswith(UPI_SCHEME) and _is_link_over(row),
            again_id=container.new_id()(),
            failed="failed" in request.args,
            balance=paid + promo,
            refunds=await container.refund_queries().refunds_of(row.order_id, buyer_id=row.buyer_id),
            refund_id=container.new_id()(),
            notes={
                note.refund_id: note.number
                for note in await container.invoice_queries().credit_notes(
                    row.order_id, buyer_id=row.buyer_id
                )
            },
        )

    async def _to_checkout(row: OrderRow, checkout: Checkout) -> PageResponse:
        if checkout.upi_link:
            return see_other(f"/wallet/orders/{row.order_id}/upi")
        if not checkout.fields:
            return see_other(checkout.url)
        return await page("web/payments/checkout.html", **_common(row), checkout=checkout)

    def _common(row: OrderRow) -> Mapping[str, Any]:
        provider = Provider(row.provider)
        bought_on = india_date(row.paid_at or row.created_at)
        return {
            **spoken(WORDS),
            "refund_states": REFUND_STATES[page_language()],
            "order": row,
            "methods": METHODS[provider],
            "provider_title": TITLES[provider],
            "place": PLACES.get(row.place_of_supply, ""),
            "gst_percent": gst_rate_on(bought_on).basis_points // 100,
        }

    def _live_upi_link(row: OrderRow) -> bool:
        return row.pay_link.startswith(UPI_SCHEME) and not _is_link_over(row)

    def _is_link_over(row: OrderRow) -> bool:
        return row.pay_link_until is not None and row.pay_link_until <= container.now()()

    def _is_over(row: OrderRow) -> bool:
        """Whether it can only be placed once more: the page that its gateway made for it has ended."""
        opened = row.state == OrderState.CREATED and row.provider_order_id != ""
        return opened and row.provider in PAGE_FOR_EACH_ORDER and (not row.pay_link or _is_link_over(row))

    return pages


def _method(form: Form) -> PaymentMethod:
    try:
        return PaymentMethod(form.text("method"))
    except ValueError:
        raise MethodNotOffered("choose how you want to pay", pointer="/method") from None
