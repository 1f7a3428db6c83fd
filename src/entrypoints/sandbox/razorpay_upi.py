"""Razorpay's server-to-server UPI payments, and the page where a person plays the UPI app.

Contract: https://razorpay.com/docs/payments/payment-gateway/s2s-integration/payment-methods/upi/intent.
"""

from urllib.parse import urlencode

import msgspec
from quart import Blueprint, Response, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from entrypoints.sandbox.pages import page_error
from entrypoints.sandbox.razorpay import ApiRefused, RazorpaySandbox, Sending
from entrypoints.sandbox.state import SandboxPayment


class _Upi(msgspec.Struct):
    flow: str


class NewUpiPayment(msgspec.Struct):
    amount: int
    currency: str
    order_id: str
    method: str
    upi: _Upi
    email: str
    contact: str
    ip: str
    referer: str
    user_agent: str
    description: str | None = None


def razorpay_upi_api(sandbox: RazorpaySandbox) -> Blueprint:
    """Registered within the API, which asks for the key and words the refusals."""
    routes = Blueprint("razorpay_upi_api", __name__)

    @routes.post("/payments/create/upi")
    async def create_upi_payment() -> ResponseReturnValue:
        try:
            wanted = msgspec.json.decode(await request.get_data(), type=NewUpiPayment)
        except msgspec.MsgspecError as error:
            raise ApiRefused(400, str(error)) from error
        order = sandbox.order(wanted.order_id)
        if (wanted.method, wanted.upi.flow) != ("upi", "intent"):
            raise ApiRefused(400, "Only the intent flow is played here", field="upi")
        if (wanted.amount, wanted.currency) != (order.amount, order.currency):
            raise ApiRefused(400, "Your payment amount is different from your order amount.", field="amount")
        if order.status == "paid":
            raise ApiRefused(400, "The order is already paid")
        payment = sandbox.state.add_payment(order, method="upi", provider="phonepe", status="created")
        sandbox.file.save(sandbox.state)
        body = {"razorpay_payment_id": payment.id, "link": upi_link(payment)}
        return Response(msgspec.json.encode(body), content_type="application/json")

    return routes


def upi_pages(sandbox: RazorpaySandbox) -> Blueprint:
    routes = Blueprint("upi", __name__, url_prefix="/upi")

    def waiting(payment_id: str) -> SandboxPayment | None:
        payment = sandbox.state.payments.get(payment_id)
        return payment if payment is not None and payment.status == "created" else None

    @routes.get("/<payment_id>")
    async def page(payment_id: str) -> ResponseReturnValue:
        payment = waiting(payment_id)
        if payment is None:
            return await page_error("There is no such payment to confirm", 404)
        return await render_template("sandbox/upi.html", payment=payment, link=upi_link(payment))

    @routes.post("/<payment_id>")
    async def confirm(payment_id: str) -> ResponseReturnValue:
        """What a person does in the app: pays, or declines."""
        form, payment = await request.form, waiting(payment_id)
        if payment is None:
            return await page_error("There is no such payment to confirm", 404)
        payment.instrument = str(form.get("instrument", ""))[:80]
        sending = Sending.of_form(form)
        if form.get("outcome") == "failure":
            payment.status, payment.error_reason = "failed", "payment_declined"
            sandbox.announce([("payment.failed", payment)], sending)
        else:
            payment.status = "authorized"
            authorized = ("payment.authorized", msgspec.structs.replace(payment))
            sandbox.announce([authorized, *sandbox.capture(payment)], sending)
        sandbox.file.save(sandbox.state)
        return redirect(url_for("index"), 303)

    return routes


def upi_link(payment: SandboxPayment) -> str:
    return "upi://pay?" + urlencode(
        {
            "pa": "livepanty@sandbox",
            "pn": "LivePanty Sandbox",
            "tr": payment.id.removeprefix("pay_"),
            "am": f"{payment.amount // 100}.{payment.amount % 100:02}",
            "cu": payment.currency,
            "mc": "7995",
        }
    )
