"""Razorpay's API under /v1: orders and payments, with Basic authentication."""

from collections.abc import Sequence
from typing import Any, Literal, TypeVar

import msgspec
from quart import Blueprint, Response, redirect, request, url_for
from quart.typing import ResponseReturnValue

from entrypoints.sandbox.pages import page_error
from entrypoints.sandbox.razorpay import AS_THEY_COME, ApiRefused, RazorpaySandbox, order_json, payment_json
from entrypoints.sandbox.razorpay_back import razorpay_refunds_api
from entrypoints.sandbox.razorpay_settled import settlements_api
from entrypoints.sandbox.razorpay_upi import razorpay_upi_api

AMOUNT_MIN = 100
RECEIPT_MAX = 40

Body = TypeVar("Body", bound=msgspec.Struct)


class NewOrder(msgspec.Struct):
    amount: int
    currency: str
    receipt: str | None = None
    notes: dict[str, str] | list[str] | None = None
    payment_capture: bool | Literal[0, 1, "0", "1"] | None = None
    partial_payment: bool = False


class Capture(msgspec.Struct):
    amount: int
    currency: str


def razorpay_api(sandbox: RazorpaySandbox) -> Blueprint:
    routes = Blueprint("razorpay_api", __name__, url_prefix="/v1")
    _add_refusals(routes, sandbox)
    _add_orders(routes, sandbox)
    _add_payments(routes, sandbox)
    routes.register_blueprint(razorpay_upi_api(sandbox))
    routes.register_blueprint(razorpay_refunds_api(sandbox))
    routes.register_blueprint(settlements_api(sandbox))
    return routes


def _add_refusals(routes: Blueprint, sandbox: RazorpaySandbox) -> None:
    @routes.before_request
    async def require_key() -> None:
        if request.endpoint != "razorpay_api.embedded_checkout":
            sandbox.require_key()

    @routes.errorhandler(ApiRefused)
    async def refused(refusal: ApiRefused) -> Response:
        error = {
            "code": "BAD_REQUEST_ERROR",
            "description": refusal.description,
            "source": "business",
            "step": "payment_initiation",
            "reason": "input_validation_failed",
            "metadata": {},
        }
        if refusal.field:
            error["field"] = refusal.field
        return _json({"error": error}, refusal.status)


def _add_orders(routes: Blueprint, sandbox: RazorpaySandbox) -> None:
    @routes.post("/orders")
    async def create_order() -> ResponseReturnValue:
        wanted = await _parsed(NewOrder)
        _check_order(wanted)
        order = sandbox.state.add_order(
            amount=wanted.amount,
            currency=wanted.currency,
            receipt=wanted.receipt,
            notes=wanted.notes if isinstance(wanted.notes, dict) else {},
            capture=wanted.payment_capture not in {False, "0"},
        )
        sandbox.file.save(sandbox.state)
        return _json(order_json(order))

    @routes.get("/orders")
    async def list_orders() -> ResponseReturnValue:
        receipt = request.args.get("receipt")
        count = request.args.get("count", 10, type=int)
        found = [o for o in sandbox.state.orders.values() if receipt is None or o.receipt == receipt]
        found.sort(key=lambda order: order.created_at, reverse=True)
        return _json(_collection([order_json(order) for order in found[: min(count, 100)]]))

    @routes.get("/orders/<order_id>")
    async def get_order(order_id: str) -> ResponseReturnValue:
        return _json(order_json(sandbox.order(order_id)))

    @routes.get("/orders/<order_id>/payments")
    async def get_order_payments(order_id: str) -> ResponseReturnValue:
        payments = sandbox.state.payments_of(sandbox.order(order_id).id)
        return _json(_collection([payment_json(payment) for payment in payments]))


def _add_payments(routes: Blueprint, sandbox: RazorpaySandbox) -> None:
    @routes.get("/payments/<payment_id>")
    async def get_payment(payment_id: str) -> ResponseReturnValue:
        return _json(payment_json(sandbox.payment(payment_id)))

    @routes.post("/payments/<payment_id>/capture")
    async def capture_payment(payment_id: str) -> ResponseReturnValue:
        wanted = await _parsed(Capture)
        payment = sandbox.payment(payment_id)
        if payment.status != "authorized":
            raise ApiRefused(400, "This payment has already been captured")
        if (wanted.amount, wanted.currency) != (payment.amount, payment.currency):
            raise ApiRefused(400, "Capture amount must be equal to the amount authorized", field="amount")
        sandbox.announce(sandbox.capture(payment), AS_THEY_COME)
        sandbox.file.save(sandbox.state)
        return _json(payment_json(payment))

    @routes.post("/checkout/embedded")
    async def embedded_checkout() -> ResponseReturnValue:
        """Where a shop's page posts its form to: Razorpay's hosted checkout."""
        form = await request.form
        order = sandbox.state.orders.get(form.get("order_id", ""))
        if form.get("key_id") != sandbox.settings.razorpay_key_id or order is None:
            return await page_error("There is no such order", 400)
        return redirect(
            url_for("checkout.page", order_id=order.id, return_url=form.get("callback_url", "")), 303
        )


async def _parsed(model: type[Body]) -> Body:
    try:
        return msgspec.json.decode(await request.get_data(), type=model)
    except msgspec.MsgspecError as error:
        raise ApiRefused(400, str(error)) from error


def _check_order(wanted: NewOrder) -> None:
    if wanted.amount < AMOUNT_MIN:
        raise ApiRefused(400, "Order amount less than minimum amount allowed", field="amount")
    if len(wanted.currency) != 3 or not wanted.currency.isupper():
        raise ApiRefused(400, "Currency is not supported", field="currency")
    if wanted.receipt is not None and len(wanted.receipt) > RECEIPT_MAX:
        raise ApiRefused(400, "The receipt may not be greater than 40 characters.", field="receipt")


def _collection(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"entity": "collection", "count": len(items), "items": items}


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status=status, content_type="application/json")
