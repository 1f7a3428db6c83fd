"""PhonePe's API and its page: tokens, orders, status, refunds; and where a person plays the payer."""

import hmac
import secrets
import time
from typing import Any, TypeVar

import msgspec
from quart import Blueprint, Response, redirect, render_template, request
from quart.typing import ResponseReturnValue

from entrypoints.sandbox.pages import page_error, return_address
from entrypoints.sandbox.phonepe import TOKEN_SECONDS, PhonePeRefused, PhonePeSandbox, order_json
from entrypoints.sandbox.razorpay import AS_THEY_COME, Sending
from entrypoints.sandbox.state import SandboxPhonePeOrder, SandboxPhonePeRefund, new_id

SETTLED_AFTER_SECONDS = 0.05
LATE_SECONDS = 20.0
LATE_SECONDS_MAX = 600.0
MODES = {"upi": "UPI_INTENT", "qr": "UPI_QR", "card": "CARD", "netbanking": "NET_BANKING"}

Body = TypeVar("Body", bound=msgspec.Struct)


class _Urls(msgspec.Struct, rename="camel"):
    redirect_url: str


class _Flow(msgspec.Struct, rename="camel"):
    type: str
    merchant_urls: _Urls


class NewOrder(msgspec.Struct, rename="camel"):
    merchant_order_id: str
    amount: int
    payment_flow: _Flow
    expire_after: int = 1_200


class NewRefund(msgspec.Struct, rename="camel"):
    merchant_refund_id: str
    original_merchant_order_id: str
    amount: int


def phonepe_routes(sandbox: PhonePeSandbox) -> Blueprint:
    routes = Blueprint("phonepe", __name__, url_prefix="/phonepe")
    _add_token(routes, sandbox)
    _add_orders(routes, sandbox)
    _add_refunds(routes, sandbox)
    _add_page(routes, sandbox)

    @routes.errorhandler(PhonePeRefused)
    async def refused(refusal: PhonePeRefused) -> Response:
        return _json({"success": False, "code": refusal.code, "message": refusal.message}, refusal.status)

    return routes


def _add_token(routes: Blueprint, sandbox: PhonePeSandbox) -> None:
    @routes.post("/v1/oauth/token")
    async def token() -> ResponseReturnValue:
        form, settings = await request.form, sandbox.settings
        known = form.get("client_id") == settings.phonepe_client_id and hmac.compare_digest(
            form.get("client_secret", ""), settings.phonepe_client_secret
        )
        if not known or form.get("grant_type") != "client_credentials" or not form.get("client_version"):
            raise PhonePeRefused(401, "UNAUTHORIZED", "Invalid client")
        now, made = int(time.time()), secrets.token_urlsafe(24)
        sandbox.tokens[made] = now + TOKEN_SECONDS
        return _json(
            {
                "access_token": made,
                "issued_at": now,
                "expires_at": now + TOKEN_SECONDS,
                "session_expires_at": now + TOKEN_SECONDS,
                "token_type": "O-Bearer",
            }
        )

    @routes.delete("/v1/oauth/token")
    async def end_tokens() -> ResponseReturnValue:
        """Not PhonePe's: a test ends all tokens before their time, as PhonePe may."""
        sandbox.tokens.clear()
        return Response(status=204)


def _add_orders(routes: Blueprint, sandbox: PhonePeSandbox) -> None:
    @routes.post("/checkout/v2/pay")
    async def pay() -> ResponseReturnValue:
        _require_token(sandbox)
        wanted = await _parsed(NewOrder)
        if (
            wanted.amount < 100
            or len(wanted.merchant_order_id) > 63
            or not 300 <= wanted.expire_after <= 3_600
        ):
            raise PhonePeRefused(400, "BAD_REQUEST", "Please check the inputs you have provided.")
        if wanted.merchant_order_id in sandbox.state.phonepe_orders:
            raise PhonePeRefused(400, "BAD_REQUEST", "The merchant order id was used before")
        order = SandboxPhonePeOrder(
            new_id("OMO"), wanted.merchant_order_id, wanted.amount, wanted.payment_flow.merchant_urls.redirect_url,
            int(time.time() * 1000) + wanted.expire_after * 1000,
        )  # fmt: skip
        sandbox.state.phonepe_orders[order.merchant_order_id] = order
        sandbox.file.save(sandbox.state)
        page = f"{request.host_url.rstrip('/')}/phonepe/transact/{order.merchant_order_id}"
        return _json(
            {
                "orderId": order.id,
                "state": order.state,
                "expireAt": order.expire_at_ms,
                "redirectUrl": page,
            }
        )

    @routes.get("/checkout/v2/order/<merchant_order_id>/status")
    async def status(merchant_order_id: str) -> ResponseReturnValue:
        _require_token(sandbox)
        return _json(order_json(sandbox.order(merchant_order_id), with_names=False))


def _add_refunds(routes: Blueprint, sandbox: PhonePeSandbox) -> None:
    @routes.post("/payments/v2/refund")
    async def create_refund() -> ResponseReturnValue:
        _require_token(sandbox)
        wanted = await _parsed(NewRefund)
        order = sandbox.order(wanted.original_merchant_order_id)
        if wanted.merchant_refund_id in sandbox.state.phonepe_refunds:
            raise PhonePeRefused(400, "BAD_REQUEST", "The merchant refund id was used before")
        sent_back = sum(
            refund.amount
            for refund in sandbox.state.phonepe_refunds.values()
            if refund.merchant_order_id == order.merchant_order_id and refund.state != "FAILED"
        )
        if order.state != "COMPLETED" or not 100 <= wanted.amount <= order.amount - sent_back:
            raise PhonePeRefused(400, "INVALID_REFUND", "The refund is not possible")
        refund = SandboxPhonePeRefund(
            new_id("OMR"), wanted.merchant_refund_id, order.merchant_order_id, wanted.amount, "PENDING"
        )
        sandbox.state.phonepe_refunds[refund.merchant_refund_id] = refund
        _settle_later(sandbox, refund)
        sandbox.file.save(sandbox.state)
        return _json({"refundId": refund.id, "amount": refund.amount, "state": refund.state})

    @routes.get("/payments/v2/refund/<merchant_refund_id>/status")
    async def refund_status(merchant_refund_id: str) -> ResponseReturnValue:
        _require_token(sandbox)
        refund = sandbox.state.phonepe_refunds.get(merchant_refund_id)
        if refund is None:
            raise PhonePeRefused(400, "REFUND_NOT_FOUND", "No refund of this id")
        return _json(sandbox.refund_json(refund))


def _settle_later(sandbox: PhonePeSandbox, refund: SandboxPhonePeRefund) -> None:
    end = sandbox.state.refunds_end
    sandbox.tell_refund(refund, "accepted", AS_THEY_COME)
    if end == "pending":
        return

    async def settle() -> None:
        refund.state = "COMPLETED" if end == "processed" else "FAILED"
        sandbox.tell_refund(refund, "completed" if end == "processed" else "failed", AS_THEY_COME)
        sandbox.file.save(sandbox.state)

    sandbox.deliveries.later(SETTLED_AFTER_SECONDS, settle)


def _add_page(routes: Blueprint, sandbox: PhonePeSandbox) -> None:
    @routes.get("/transact/<merchant_order_id>")
    async def page(merchant_order_id: str) -> ResponseReturnValue:
        order = sandbox.state.phonepe_orders.get(merchant_order_id)
        if order is None or return_address(order.redirect_url, sandbox.settings) is None:
            return await page_error("There is no such order", 404)
        return await render_template("sandbox/phonepe.html", order=order, modes=MODES)

    @routes.post("/transact/<merchant_order_id>")
    async def act(merchant_order_id: str) -> ResponseReturnValue:
        form, order = await request.form, sandbox.state.phonepe_orders.get(merchant_order_id)
        mode, outcome = MODES.get(form.get("method", "")), form.get("outcome", "")
        if order is None or mode is None or outcome not in OUTCOMES:
            return await page_error("That is not something one can pay with", 400)
        if order.state != "PENDING":
            return await page_error("This order has ended", 409)
        _play(sandbox, order, mode, outcome, form)
        sandbox.file.save(sandbox.state)
        return redirect(order.redirect_url, 303)


OUTCOMES = ("success", "failure", "late", "another_amount", "forged", "lie")


def _play(sandbox: PhonePeSandbox, order: SandboxPhonePeOrder, mode: str, outcome: str, form: Any) -> None:
    """A lie comes from somebody who knows the password, or from PhonePe's own mistake: told, and not true."""
    sending, instrument = Sending.of_form(form), str(form.get("instrument", ""))[:80]
    if outcome in {"forged", "lie"}:
        lie = msgspec.convert(msgspec.to_builtins(order), SandboxPhonePeOrder)
        sandbox.attempt(lie, mode=mode, state="COMPLETED")
        sandbox.tell_order(lie, sending, forged=outcome == "forged")
    elif outcome == "late":

        async def settle() -> None:
            sandbox.attempt(order, mode=mode, state="COMPLETED", instrument=instrument)
            sandbox.tell_order(order, sending)
            sandbox.file.save(sandbox.state)

        sandbox.deliveries.later(_seconds(form), settle)
    else:
        state = "FAILED" if outcome == "failure" else "COMPLETED"
        amount = order.amount - 100 if outcome == "another_amount" else None
        sandbox.attempt(order, mode=mode, state=state, instrument=instrument, amount=amount)  # type: ignore[arg-type]
        if sending.out_of_order:  # word of an attempt that failed before comes after
            failed = msgspec.convert(msgspec.to_builtins(order), SandboxPhonePeOrder)
            sandbox.attempt(failed, mode=mode, state="FAILED")
            sandbox.tell_order(order, sending)
            sandbox.deliveries.later(0.1, _told_later(sandbox, failed, sending))
        else:
            sandbox.tell_order(order, sending)


def _told_later(sandbox: PhonePeSandbox, order: SandboxPhonePeOrder, sending: Sending) -> Any:
    async def tell() -> None:
        sandbox.tell_order(order, sending)

    return tell


def _seconds(form: Any) -> float:
    try:
        return min(max(float(form.get("late_seconds", LATE_SECONDS)), 0), LATE_SECONDS_MAX)
    except ValueError:
        return LATE_SECONDS


def _require_token(sandbox: PhonePeSandbox) -> None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind != "O-Bearer" or sandbox.tokens.get(token, 0) <= time.time():
        raise PhonePeRefused(401, "AUTHORIZATION_FAILED", "Request not authorized")


async def _parsed(model: type[Body]) -> Body:
    try:
        return msgspec.json.decode(await request.get_data(), type=model)
    except msgspec.MsgspecError as error:
        raise PhonePeRefused(400, "BAD_REQUEST", str(error)) from error


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status=status, content_type="application/json")
