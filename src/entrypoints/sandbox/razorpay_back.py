"""Razorpay's refunds and disputes: money that goes back.

Contract: https://razorpay.com/docs/api/refunds, …/api/refunds/normal-refunds-idempotent, …/webhooks/refunds,
…/webhooks/disputes.
"""

import re
import time
from typing import Any

import msgspec
from quart import Blueprint, Response, redirect, request, url_for
from quart.typing import ResponseReturnValue

from entrypoints.sandbox.pages import page_error
from entrypoints.sandbox.razorpay import AS_THEY_COME, ApiRefused, RazorpaySandbox, Sending, payment_json
from entrypoints.sandbox.state import SandboxPayment, SandboxRefund, new_id

IDEMPOTENCY_HEADER = "X-Refund-Idempotency"
SETTLED_AFTER_SECONDS = 0.05
REFUND_ENDS = ("processed", "failed", "pending")
DISPUTE_EVENTS = ("created", "under_review", "won", "lost", "closed")
_KEY = re.compile(r"[A-Za-z0-9_-]{10,64}")


class NewRefund(msgspec.Struct):
    amount: int | None = None
    speed: str = "normal"
    receipt: str | None = None
    notes: dict[str, str] | list[str] | None = None


def razorpay_refunds_api(sandbox: RazorpaySandbox) -> Blueprint:
    """Registered within the API, which asks for the key and words the refusals."""
    routes = Blueprint("razorpay_refunds_api", __name__)

    @routes.post("/payments/<payment_id>/refund")
    async def create_refund(payment_id: str) -> ResponseReturnValue:
        try:
            wanted = msgspec.json.decode(await request.get_data(), type=NewRefund)
        except msgspec.MsgspecError as error:
            raise ApiRefused(400, str(error)) from error
        payment, key = sandbox.payment(payment_id), request.headers.get(IDEMPOTENCY_HEADER, "")
        if key and not _KEY.fullmatch(key):
            raise ApiRefused(400, "The idempotency key is not one")
        amount = payment.amount - payment.amount_refunded if wanted.amount is None else wanted.amount
        refund = _earlier(sandbox, key, payment, amount, wanted.receipt)
        if refund is None:
            refund = _refund(sandbox, payment, amount, wanted.receipt, key)
            sandbox.file.save(sandbox.state)
            if refund.unheard:
                return Response("<h1>504 Gateway Time-out</h1>", 504, content_type="text/html")
        return _json(refund_json(refund))

    @routes.get("/payments/<payment_id>/refunds")
    async def list_refunds(payment_id: str) -> ResponseReturnValue:
        payment = sandbox.payment(payment_id)
        items = [refund_json(r) for r in sandbox.state.refunds.values() if r.payment_id == payment.id]
        return _json({"entity": "collection", "count": len(items), "items": items})

    @routes.get("/refunds/<refund_id>")
    async def get_refund(refund_id: str) -> ResponseReturnValue:
        refund = sandbox.state.refunds.get(refund_id)
        if refund is None:
            raise ApiRefused(400, "The id provided does not exist")
        return _json(refund_json(refund))

    return routes


def money_back_pages(sandbox: RazorpaySandbox) -> Blueprint:
    """Where a person plays the bank: how refunds end, and who disputes what."""
    routes = Blueprint("money_back", __name__, url_prefix="/back")

    @routes.post("/refunds")
    async def refunds_end() -> ResponseReturnValue:
        form = await request.form
        end = form.get("end")
        if end not in REFUND_ENDS:
            return await page_error("A refund does not end that way", 400)
        sandbox.state.refunds_end = end
        sandbox.lost_refunds = int("lost" in form)
        sandbox.file.save(sandbox.state)
        return redirect(url_for("index"), 303)

    @routes.post("/refunds/<refund_id>")
    async def settle(refund_id: str) -> ResponseReturnValue:
        """A refund that was left pending comes to its end."""
        form, refund = await request.form, sandbox.state.refunds.get(refund_id)
        end = form.get("end")
        if refund is None or end not in {"processed", "failed"}:
            return await page_error("There is no such refund", 404)
        _end(sandbox, refund, end, Sending.of_form(form))
        return redirect(url_for("index"), 303)

    @routes.post("/disputes/<payment_id>")
    async def dispute(payment_id: str) -> ResponseReturnValue:
        form, payment = await request.form, sandbox.state.payments.get(payment_id)
        event = form.get("event", "")
        if payment is None or payment.status not in {"captured", "refunded"} or event not in DISPUTE_EVENTS:
            return await page_error("There is no such payment to dispute", 404)
        amount = form.get("amount", payment.amount, type=int)
        entity = _dispute_json(payment, event, amount)
        payload = {"payment": {"entity": payment_json(payment)}, "dispute": {"entity": entity}}
        sandbox.send(f"payment.dispute.{event}", payload, sending=Sending.of_form(form))
        return redirect(url_for("index"), 303)

    return routes


def refund_json(refund: SandboxRefund) -> dict[str, Any]:
    return {
        "id": refund.id,
        "entity": "refund",
        "amount": refund.amount,
        "currency": "INR",
        "payment_id": refund.payment_id,
        "notes": [],
        "receipt": refund.receipt,
        "acquirer_data": {"arn": None},
        "created_at": refund.created_at,
        "batch_id": None,
        "status": refund.status,
        "speed_processed": "normal",
        "speed_requested": "normal",
    }


def _earlier(
    sandbox: RazorpaySandbox, key: str, payment: SandboxPayment, amount: int, receipt: str | None
) -> SandboxRefund | None:
    earlier = [r for r in sandbox.state.refunds.values() if key and r.idempotency_key == key]
    if not earlier:
        return None
    [refund] = earlier
    if (refund.payment_id, refund.amount, refund.receipt) != (payment.id, amount, receipt):
        raise ApiRefused(400, "Different request with the same idempotency key has already been processed.")
    return refund


def _refund(
    sandbox: RazorpaySandbox, payment: SandboxPayment, amount: int, receipt: str | None, key: str
) -> SandboxRefund:
    if payment.status not in {"captured", "refunded"}:
        raise ApiRefused(400, "The payment status should be captured for action to be taken")
    if amount < 100:
        raise ApiRefused(400, "The amount must be atleast INR 1.00", field="amount")
    if amount > payment.amount - payment.amount_refunded:
        raise ApiRefused(400, "The total refund amount is greater than the refund payment amount")
    lost = sandbox.lost_refunds > 0
    sandbox.lost_refunds -= lost
    refund = SandboxRefund(
        new_id("rfnd_"), payment.id, amount, receipt, key, "pending", int(time.time()), lost
    )
    sandbox.state.refunds[refund.id] = refund
    payment.amount_refunded += amount
    if payment.amount_refunded == payment.amount:
        payment.status = "refunded"
    _tell(sandbox, "refund.created", refund, AS_THEY_COME)
    _end_later(sandbox, refund)
    return refund


def resume_refunds(sandbox: RazorpaySandbox) -> None:
    """Bring to their end the refunds that were under way when the sandbox ended."""
    for refund in sandbox.state.refunds.values():
        if refund.status == "pending":
            _end_later(sandbox, refund)


def _end_later(sandbox: RazorpaySandbox, refund: SandboxRefund) -> None:
    end = sandbox.state.refunds_end
    if end == "pending":
        return

    async def settle() -> None:
        if refund.status == "pending":
            _end(sandbox, refund, end, AS_THEY_COME)

    sandbox.deliveries.later(SETTLED_AFTER_SECONDS, settle)


def _end(sandbox: RazorpaySandbox, refund: SandboxRefund, end: str, sending: Sending) -> None:
    assert end in {"processed", "failed"}, "a refund ends so or so"
    if refund.status == "pending" and end == "failed":
        payment = sandbox.state.payments[refund.payment_id]
        payment.amount_refunded -= refund.amount
        payment.status = "captured"
    refund.status = "failed" if end == "failed" else "processed"
    _tell(sandbox, f"refund.{end}", refund, sending)
    sandbox.file.save(sandbox.state)


def _tell(sandbox: RazorpaySandbox, event: str, refund: SandboxRefund, sending: Sending) -> None:
    if refund.unheard:
        return
    payment = sandbox.state.payments[refund.payment_id]
    payload = {"refund": {"entity": refund_json(refund)}, "payment": {"entity": payment_json(payment)}}
    sandbox.send(event, payload, sending=sending)


def _dispute_json(payment: SandboxPayment, event: str, amount: int) -> dict[str, Any]:
    status = "open" if event == "created" else event
    return {
        "id": f"disp_{payment.id.removeprefix('pay_')}",
        "entity": "dispute",
        "payment_id": payment.id,
        "amount": amount,
        "currency": payment.currency,
        "amount_deducted": amount if status == "lost" else 0,
        "gateway_dispute_id": None,
        "reason_code": "goods_or_services_not_received_or_partially_received",
        "respond_by": int(time.time()) + 7 * 86_400,
        "status": status,
        "phase": "chargeback",
        "created_at": int(time.time()),
    }


def _json(body: dict[str, Any]) -> Response:
    return Response(msgspec.json.encode(body), content_type="application/json")
