"""Razorpay's contract, spoken by us: orders and payments by HTTP with Basic authentication, webhooks, a checkout.

Written from Razorpay's documentation and apart from our client of it, so that the two check each other.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

import msgspec
from quart import Blueprint, Response, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from entrypoints.sandbox.deliveries import Deliveries
from entrypoints.sandbox.pages import page_error, return_address
from entrypoints.sandbox.state import SandboxOrder, SandboxPayment, SandboxState, StateFile, new_id
from entrypoints.settings import Settings

WEBHOOK_PATH = "/v1/webhooks/razorpay"
AMOUNT_MIN = 100
RECEIPT_MAX = 40
LATE_SECONDS = 20.0
LATE_SECONDS_MAX = 600.0

Body = TypeVar("Body", bound=msgspec.Struct)

METHODS = {
    "upi-phonepe": ("upi", "phonepe"),
    "upi-gpay": ("upi", "gpay"),
    "upi-paytm": ("upi", "paytm"),
    "card": ("card", "visa"),
    "wallet": ("wallet", "mobikwik"),
}


class ApiRefused(Exception):
    """An answer in Razorpay's error shape."""

    def __init__(self, status: int, description: str, *, field: str | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.field = field


@dataclass
class RazorpaySandbox:
    """What the routes share."""

    settings: Settings
    state: SandboxState
    file: StateFile
    deliveries: Deliveries

    def order(self, order_id: str) -> SandboxOrder:
        order = self.state.orders.get(order_id)
        if order is None:
            raise ApiRefused(400, "The id provided does not exist")
        return order

    def payment(self, payment_id: str) -> SandboxPayment:
        payment = self.state.payments.get(payment_id)
        if payment is None:
            raise ApiRefused(400, "The id provided does not exist")
        return payment

    def require_key(self) -> None:
        given = request.headers.get("Authorization", "")
        pair = f"{self.settings.razorpay_key_id}:{self.settings.razorpay_key_secret}".encode()
        if not hmac.compare_digest(given, f"Basic {base64.b64encode(pair).decode()}"):
            raise ApiRefused(401, "Authentication failed")

    def browser_signature(self, payment: SandboxPayment) -> str:
        message = f"{payment.order_id}|{payment.id}".encode()
        return hmac.new(self.settings.razorpay_key_secret.encode(), message, hashlib.sha256).hexdigest()

    def announce(self, events: Sequence[tuple[str, SandboxPayment]], sending: "Sending") -> None:
        """Send a webhook for each event, as the person at the checkout wished it."""
        ordered = list(reversed(events)) if sending.out_of_order else list(events)
        for place, (event, payment) in enumerate(ordered):
            self._send(
                event, payment, after_seconds=place * 0.3 if sending.out_of_order else 0, sending=sending
            )

    def _send(self, event: str, payment: SandboxPayment, *, after_seconds: float, sending: "Sending") -> None:
        body = msgspec.json.encode(self._webhook(event, payment))
        event_id = new_id("")
        signature = hmac.new(self.settings.razorpay_webhook_secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Razorpay-Signature": signature, "X-Razorpay-Event-Id": event_id}
        for _ in range(2 if sending.doubled else 1):
            self.deliveries.send(
                self.settings.public_url + WEBHOOK_PATH,
                event_id=event_id,
                event=event,
                body=body,
                headers=lambda: headers,
                after_seconds=after_seconds,
            )

    def _webhook(self, event: str, payment: SandboxPayment) -> dict[str, Any]:
        payload: dict[str, Any] = {"payment": {"entity": payment_json(payment)}}
        if event == "order.paid":
            payload["order"] = {"entity": order_json(self.state.orders[payment.order_id])}
        return {
            "entity": "event",
            "account_id": "acc_sandbox0000000",
            "event": event,
            "contains": list(payload),
            "payload": payload,
            "created_at": int(time.time()),
        }


@dataclass(frozen=True, slots=True)
class Sending:
    """How webhooks are sent: as they come, or the way that shows whether the receiver bears it."""

    doubled: bool
    out_of_order: bool

    @classmethod
    def of_form(cls, form: Any) -> "Sending":
        return cls(doubled="doubled" in form, out_of_order="out_of_order" in form)


AS_THEY_COME = Sending(doubled=False, out_of_order=False)


def order_json(order: SandboxOrder) -> dict[str, Any]:
    return {
        "id": order.id,
        "entity": "order",
        "amount": order.amount,
        "amount_paid": order.amount_paid,
        "amount_due": order.amount - order.amount_paid,
        "currency": order.currency,
        "receipt": order.receipt,
        "offer_id": None,
        "status": order.status,
        "attempts": order.attempts,
        "notes": order.notes or [],
        "created_at": order.created_at,
    }


def payment_json(payment: SandboxPayment) -> dict[str, Any]:
    """With a made-up payer, as the real one has a real payer: a receiver has to leave those fields alone."""
    failed = payment.status == "failed"
    return {
        "id": payment.id,
        "entity": "payment",
        "amount": payment.amount,
        "currency": payment.currency,
        "status": payment.status,
        "order_id": payment.order_id,
        "invoice_id": None,
        "international": False,
        "method": payment.method,
        "amount_refunded": 0,
        "refund_status": None,
        "captured": payment.status == "captured",
        "description": None,
        "card_id": "card_sandbox000000" if payment.method == "card" else None,
        "bank": None,
        "wallet": payment.provider if payment.method == "wallet" else None,
        "vpa": f"payer@{payment.provider}" if payment.method == "upi" else None,
        "email": "payer@example.com",
        "contact": "+910000000000",
        "notes": [],
        "fee": payment.amount // 50 if payment.status == "captured" else None,
        "tax": 0,
        "error_code": "BAD_REQUEST_ERROR" if failed else None,
        "error_description": "Payment failed" if failed else None,
        "error_source": "customer" if failed else None,
        "error_step": "payment_authentication" if failed else None,
        "error_reason": payment.error_reason,
        "acquirer_data": {"rrn": "000000000000"},
        "created_at": payment.created_at,
    }


def collection(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"entity": "collection", "count": len(items), "items": items}


def json_response(body: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status=status, content_type="application/json")


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
    """The API under /v1."""
    routes = Blueprint("razorpay_api", __name__, url_prefix="/v1")

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
        return json_response({"error": error}, refusal.status)

    @routes.post("/orders")
    async def create_order() -> ResponseReturnValue:
        wanted = await _body(NewOrder)
        _check_order(wanted)
        order = sandbox.state.add_order(
            amount=wanted.amount,
            currency=wanted.currency,
            receipt=wanted.receipt,
            notes=wanted.notes if isinstance(wanted.notes, dict) else {},
            capture=wanted.payment_capture not in {False, "0"},
        )
        sandbox.file.save(sandbox.state)
        return json_response(order_json(order))

    @routes.get("/orders")
    async def list_orders() -> ResponseReturnValue:
        receipt = request.args.get("receipt")
        count = request.args.get("count", 10, type=int)
        found = [o for o in sandbox.state.orders.values() if receipt is None or o.receipt == receipt]
        found.sort(key=lambda order: order.created_at, reverse=True)
        return json_response(collection([order_json(order) for order in found[: min(count, 100)]]))

    @routes.get("/orders/<order_id>")
    async def get_order(order_id: str) -> ResponseReturnValue:
        return json_response(order_json(sandbox.order(order_id)))

    @routes.get("/orders/<order_id>/payments")
    async def get_order_payments(order_id: str) -> ResponseReturnValue:
        payments = sandbox.state.payments_of(sandbox.order(order_id).id)
        return json_response(collection([payment_json(payment) for payment in payments]))

    @routes.get("/payments/<payment_id>")
    async def get_payment(payment_id: str) -> ResponseReturnValue:
        return json_response(payment_json(sandbox.payment(payment_id)))

    @routes.post("/payments/<payment_id>/capture")
    async def capture_payment(payment_id: str) -> ResponseReturnValue:
        wanted = await _body(Capture)
        payment = sandbox.payment(payment_id)
        if payment.status != "authorized":
            raise ApiRefused(400, "This payment has already been captured")
        if (wanted.amount, wanted.currency) != (payment.amount, payment.currency):
            raise ApiRefused(400, "Capture amount must be equal to the amount authorized", field="amount")
        sandbox.announce(_captured(sandbox, payment), AS_THEY_COME)
        sandbox.file.save(sandbox.state)
        return json_response(payment_json(payment))

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

    return routes


def checkout_pages(sandbox: RazorpaySandbox) -> Blueprint:
    """The page where a person plays the payer."""
    routes = Blueprint("checkout", __name__, url_prefix="/checkout")

    @routes.get("/<order_id>")
    async def page(order_id: str) -> ResponseReturnValue:
        order = sandbox.state.orders.get(order_id)
        return_url = return_address(request.args.get("return_url"), sandbox.settings)
        if order is None:
            return await page_error("There is no such order", 404)
        if return_url is None:
            return await page_error("The return address is not one of the shop's", 400)
        payments = [p for p in sandbox.state.payments_of(order_id) if p.status == "captured"]
        return await render_template(
            "sandbox/checkout.html", order=order, return_url=return_url, paid=len(payments)
        )

    @routes.post("/<order_id>")
    async def pay(order_id: str) -> ResponseReturnValue:
        form = await request.form
        order = sandbox.state.orders.get(order_id)
        return_url = return_address(form.get("return_url"), sandbox.settings)
        chosen = METHODS.get(form.get("method", ""))
        perform = _OUTCOMES.get(form.get("outcome", ""))
        if order is None or return_url is None or chosen is None or perform is None:
            return await page_error("That is not something one can pay with", 400)
        answer = perform(sandbox, order, chosen, form)
        sandbox.file.save(sandbox.state)
        joiner = "&" if "?" in return_url else "?"
        return redirect(return_url + joiner + urlencode(answer), 303)

    return routes


async def _body(model: type[Body]) -> Body:
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


def _captured(sandbox: RazorpaySandbox, payment: SandboxPayment) -> list[tuple[str, SandboxPayment]]:
    """Capture, and the events that follow: an order is told paid once, also when it is paid twice."""
    first = sandbox.state.capture(payment)
    return [("payment.captured", payment), *([("order.paid", payment)] if first else [])]


def _pay(
    sandbox: RazorpaySandbox, order: SandboxOrder, chosen: tuple[str, str], sending: Sending
) -> SandboxPayment:
    payment = sandbox.state.add_payment(order, method=chosen[0], provider=chosen[1], status="authorized")
    # The webhook holds the payment as it was: authorized first, whatever became of it since.
    events: list[tuple[str, SandboxPayment]] = [("payment.authorized", msgspec.structs.replace(payment))]
    if order.capture:
        events += _captured(sandbox, payment)
    sandbox.announce(events, sending)
    return payment


def _success(
    sandbox: RazorpaySandbox, order: SandboxOrder, chosen: tuple[str, str], form: Any
) -> dict[str, str]:
    payment = _pay(sandbox, order, chosen, Sending.of_form(form))
    return {
        "razorpay_payment_id": payment.id,
        "razorpay_order_id": order.id,
        "razorpay_signature": sandbox.browser_signature(payment),
    }


def _twice(
    sandbox: RazorpaySandbox, order: SandboxOrder, chosen: tuple[str, str], form: Any
) -> dict[str, str]:
    _success(sandbox, order, chosen, form)
    return _success(sandbox, order, chosen, form)


def _failure(
    sandbox: RazorpaySandbox, order: SandboxOrder, chosen: tuple[str, str], form: Any
) -> dict[str, str]:
    payment = sandbox.state.add_payment(
        order, method=chosen[0], provider=chosen[1], status="failed", error_reason="payment_failed"
    )
    sandbox.announce([("payment.failed", payment)], Sending.of_form(form))
    return _error("payment_failed", "The payment was declined", order, payment.id)


def _late(
    sandbox: RazorpaySandbox, order: SandboxOrder, chosen: tuple[str, str], form: Any
) -> dict[str, str]:
    """The browser hears of a time-out; the money moves all the same, a while later."""
    try:
        seconds = min(float(form.get("late_seconds", LATE_SECONDS)), LATE_SECONDS_MAX)
    except ValueError:
        seconds = LATE_SECONDS
    sending = Sending.of_form(form)

    async def settle() -> None:
        _pay(sandbox, order, chosen, sending)
        sandbox.file.save(sandbox.state)

    sandbox.deliveries.later(max(seconds, 0), settle)
    return _error("payment_timed_out", "The payment was not completed in time", order, None)


def _error(reason: str, description: str, order: SandboxOrder, payment_id: str | None) -> dict[str, str]:
    answer = {
        "error[code]": "BAD_REQUEST_ERROR",
        "error[description]": description,
        "error[source]": "customer",
        "error[step]": "payment_authentication",
        "error[reason]": reason,
        "error[metadata][order_id]": order.id,
    }
    return answer | ({"error[metadata][payment_id]": payment_id} if payment_id else {})


_OUTCOMES = {"success": _success, "failure": _failure, "late": _late, "twice": _twice}
