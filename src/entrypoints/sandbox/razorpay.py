"""Razorpay's contract, spoken by us: what the API and the checkout share, the shapes, and the webhooks.

Written from Razorpay's documentation and apart from our client of it, so that the two check each other.
"""

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from quart import request

from entrypoints.sandbox.deliveries import Deliveries
from entrypoints.sandbox.state import SandboxOrder, SandboxPayment, SandboxState, StateFile, new_id
from entrypoints.settings import Settings

WEBHOOK_PATH = "/v1/webhooks/razorpay"


class ApiRefused(Exception):
    """An answer in Razorpay's error shape."""

    def __init__(self, status: int, description: str, *, field: str | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.field = field


@dataclass(frozen=True, slots=True)
class Sending:
    """How webhooks are sent: as they come, or the way that shows whether the receiver bears it."""

    doubled: bool
    out_of_order: bool

    @classmethod
    def of_form(cls, form: Any) -> "Sending":
        return cls(doubled="doubled" in form, out_of_order="out_of_order" in form)


AS_THEY_COME = Sending(doubled=False, out_of_order=False)


@dataclass
class RazorpaySandbox:
    """What the routes share."""

    settings: Settings
    state: SandboxState
    file: StateFile
    deliveries: Deliveries
    lost_refunds: int = 0
    """So many of the next refunds are taken, and neither answer nor webhook of them ever arrives."""

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

    def capture(self, payment: SandboxPayment) -> list[tuple[str, SandboxPayment]]:
        """Capture, and the events that follow: an order is told paid once, also when it is paid twice."""
        first = self.state.capture(payment)
        return [("payment.captured", payment), *([("order.paid", payment)] if first else [])]

    def announce(self, events: Sequence[tuple[str, SandboxPayment]], sending: Sending) -> None:
        """Send a webhook for each event, as the person at the checkout wished it."""
        ordered = list(reversed(events)) if sending.out_of_order else list(events)
        for place, (event, payment) in enumerate(ordered):
            payload = {"payment": {"entity": payment_json(payment)}}
            if event == "order.paid":
                payload["order"] = {"entity": order_json(self.state.orders[payment.order_id])}
            self.send(
                event, payload, after_seconds=place * 0.3 if sending.out_of_order else 0, sending=sending
            )

    def send(
        self,
        event: str,
        payload: dict[str, Any],
        *,
        sending: Sending,
        after_seconds: float = 0,
        forged: bool = False,
    ) -> None:
        """`forged` is signed by somebody who does not know the secret, and sent once."""
        body = msgspec.json.encode(_webhook(event, payload))
        event_id = new_id("")
        secret = "not the secret" if forged else self.settings.razorpay_webhook_secret
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Razorpay-Signature": signature, "X-Razorpay-Event-Id": event_id}
        for _ in range(2 if sending.doubled else 1):
            self.deliveries.send(
                self.settings.public_url + WEBHOOK_PATH,
                event_id=event_id,
                event=event,
                body=body,
                headers=lambda: headers,
                after_seconds=after_seconds,
                once=forged,
            )


def _webhook(event: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "entity": "event",
        "account_id": "acc_sandbox0000000",
        "event": event,
        "contains": list(payload),
        "payload": payload,
        "created_at": int(time.time()),
    }


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
        "amount_refunded": payment.amount_refunded,
        "refund_status": _refund_status(payment),
        "captured": payment.status in {"captured", "refunded"},
        "description": None,
        "card_id": f"card_{payment.id.removeprefix('pay_')}" if payment.method == "card" else None,
        "card": _card_json(payment) if payment.method == "card" else None,
        "bank": payment.provider if payment.method == "netbanking" else None,
        "wallet": payment.provider if payment.method == "wallet" else None,
        "vpa": (payment.instrument or f"payer@{payment.provider}") if payment.method == "upi" else None,
        "email": "payer@example.com",
        "contact": "+910000000000",
        "notes": [],
        "fee": payment.amount // 50 if payment.status in {"captured", "refunded"} else None,
        "tax": 0,
        "error_code": "BAD_REQUEST_ERROR" if failed else None,
        "error_description": "Payment failed" if failed else None,
        "error_source": "customer" if failed else None,
        "error_step": "payment_authentication" if failed else None,
        "error_reason": payment.error_reason,
        "acquirer_data": {"rrn": "000000000000"},
        "created_at": payment.created_at,
    }


def _refund_status(payment: SandboxPayment) -> str | None:
    if not payment.amount_refunded:
        return None
    return "full" if payment.amount_refunded == payment.amount else "partial"


def _card_json(payment: SandboxPayment) -> dict[str, Any]:
    """The id is new with every payment, as Razorpay's is."""
    return {
        "id": f"card_{payment.id.removeprefix('pay_')}",
        "entity": "card",
        "name": "A Payer",
        "last4": payment.instrument or "1111",
        "network": payment.provider.capitalize(),
        "type": "credit",
        "issuer": "UTIB",
        "international": False,
        "emi": False,
    }
