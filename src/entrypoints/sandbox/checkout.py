"""Razorpay's hosted checkout: the page where a person plays the payer, and chooses how it ends."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from quart import Blueprint, redirect, render_template, request
from quart.typing import ResponseReturnValue

from entrypoints.sandbox.pages import page_error, return_address
from entrypoints.sandbox.razorpay import RazorpaySandbox, Sending, payment_json
from entrypoints.sandbox.state import SandboxOrder, SandboxPayment, new_id

LATE_SECONDS = 20.0
LATE_SECONDS_MAX = 600.0

METHODS = {
    "upi-phonepe": ("upi", "phonepe"),
    "upi-gpay": ("upi", "gpay"),
    "upi-paytm": ("upi", "paytm"),
    "card": ("card", "visa"),
    "netbanking": ("netbanking", "UTIB"),
    "wallet": ("wallet", "mobikwik"),
}


def checkout_pages(sandbox: RazorpaySandbox) -> Blueprint:
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


def _pay(
    sandbox: RazorpaySandbox, order: SandboxOrder, chosen: tuple[str, str], sending: Sending, instrument: str
) -> SandboxPayment:
    payment = sandbox.state.add_payment(
        order, method=chosen[0], provider=chosen[1], status="authorized", instrument=instrument
    )
    # The webhook holds the payment as it was: authorized first, whatever became of it since.
    events: list[tuple[str, SandboxPayment]] = [("payment.authorized", msgspec.structs.replace(payment))]
    if order.capture:
        events += sandbox.capture(payment)
    sandbox.announce(events, sending)
    return payment


def _success(
    sandbox: RazorpaySandbox, order: SandboxOrder, chosen: tuple[str, str], form: Any
) -> dict[str, str]:
    payment = _pay(sandbox, order, chosen, Sending.of_form(form), _instrument(form))
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
        order,
        method=chosen[0],
        provider=chosen[1],
        status="failed",
        error_reason="payment_failed",
        instrument=_instrument(form),
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
    sending, instrument = Sending.of_form(form), _instrument(form)

    async def settle() -> None:
        _pay(sandbox, order, chosen, sending, instrument)
        sandbox.file.save(sandbox.state)

    sandbox.deliveries.later(max(seconds, 0), settle)
    return _error("payment_timed_out", "The payment was not completed in time", order, None)


def _forged(
    sandbox: RazorpaySandbox, order: SandboxOrder, chosen: tuple[str, str], form: Any
) -> dict[str, str]:
    """Nobody pays, and somebody says otherwise: to us, and through the browser."""
    nothing = SandboxPayment(
        new_id("pay_"), order.id, order.amount, order.currency, *chosen, "captured", order.created_at
    )
    sandbox.send(
        "payment.captured",
        {"payment": {"entity": payment_json(nothing)}},
        sending=Sending.of_form(form),
        forged=True,
    )
    return {
        "razorpay_payment_id": nothing.id,
        "razorpay_order_id": order.id,
        "razorpay_signature": "0" * 64,
    }


def _another_amount(
    sandbox: RazorpaySandbox, order: SandboxOrder, chosen: tuple[str, str], form: Any
) -> dict[str, str]:
    """A payment of a rupee less than was asked, as if the order had been tampered with."""
    payment = sandbox.state.add_payment(order, method=chosen[0], provider=chosen[1], status="authorized")
    payment.amount -= 100
    sandbox.announce(sandbox.capture(payment), Sending.of_form(form))
    return {"razorpay_payment_id": payment.id, "razorpay_order_id": order.id}


def _instrument(form: Any) -> str:
    """What the person at the checkout types as card or UPI account: eighty letters of it."""
    return str(form.get("instrument", ""))[:80]


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


_OUTCOMES = {
    "success": _success,
    "failure": _failure,
    "late": _late,
    "twice": _twice,
    "forged": _forged,
    "another_amount": _another_amount,
}
