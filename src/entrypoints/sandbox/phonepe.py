"""PhonePe's contract, spoken by us: what its API and its page share, the shapes, and the webhooks.

Written from PhonePe's documentation (https://developer.phonepe.com/payment-gateway) and apart from our client of it,
so that the two check each other.
"""

import hashlib
import time
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from entrypoints.sandbox.deliveries import Deliveries
from entrypoints.sandbox.razorpay import Sending
from entrypoints.sandbox.state import (
    SandboxPhonePeAttempt,
    SandboxPhonePeOrder,
    SandboxPhonePeRefund,
    SandboxState,
    StateFile,
    new_id,
)
from entrypoints.settings import Settings

WEBHOOK_PATH = "/v1/webhooks/phonepe"
TOKEN_SECONDS = 3_600


class PhonePeRefused(Exception):
    """An answer in PhonePe's error shape."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass
class PhonePeSandbox:
    """What the routes share. Tokens live as long as the process."""

    settings: Settings
    state: SandboxState
    file: StateFile
    deliveries: Deliveries
    tokens: dict[str, float] = field(default_factory=dict)

    def order(self, merchant_order_id: str) -> SandboxPhonePeOrder:
        order = self.state.phonepe_orders.get(merchant_order_id)
        if order is None:
            raise PhonePeRefused(
                400, "INVALID_MERCHANT_ORDER_ID", "No entry found for given merchant order id"
            )
        if order.state == "PENDING" and order.expire_at_ms <= time.time() * 1000:
            order.state = "FAILED"
        return order

    def attempt(
        self,
        order: SandboxPhonePeOrder,
        *,
        mode: str,
        state: Literal["COMPLETED", "FAILED"],
        instrument: str = "",
        amount: int | None = None,
    ) -> None:
        """Somebody pays on the page, or fails to."""
        order.attempts.append(
            SandboxPhonePeAttempt(
                new_id("OM"),
                mode,
                state,
                order.amount if amount is None else amount,
                instrument,
                int(time.time() * 1000),
            )
        )
        order.state = state

    def tell_order(self, order: SandboxPhonePeOrder, sending: Sending, *, forged: bool = False) -> None:
        event = "checkout.order.completed" if order.state == "COMPLETED" else "checkout.order.failed"
        self.send(event, order_json(order, with_names=True), sending, forged=forged)

    def tell_refund(self, refund: SandboxPhonePeRefund, event: str, sending: Sending) -> None:
        self.send(f"pg.refund.{event}", self.refund_json(refund), sending)

    def refund_json(self, refund: SandboxPhonePeRefund) -> dict[str, Any]:
        order = self.state.phonepe_orders[refund.merchant_order_id]
        paid = [attempt_json(attempt) for attempt in order.attempts if attempt.state == "COMPLETED"]
        return {
            "merchantId": "SANDBOX",
            "merchantRefundId": refund.merchant_refund_id,
            "originalMerchantOrderId": refund.merchant_order_id,
            "refundId": refund.id,
            "amount": refund.amount,
            "state": refund.state,
            "paymentDetails": [{**detail, "amount": refund.amount, "state": refund.state} for detail in paid],
        }

    def send(self, event: str, payload: dict[str, Any], sending: Sending, *, forged: bool = False) -> None:
        """`forged` comes from somebody who does not know the password, and is sent once."""
        body = msgspec.json.encode({"event": event, "payload": payload})
        password = "not the password" if forged else self.settings.phonepe_webhook_password
        pair = f"{self.settings.phonepe_webhook_username}:{password}"
        headers = {"Authorization": hashlib.sha256(pair.encode()).hexdigest()}
        for _ in range(2 if sending.doubled else 1):
            self.deliveries.send(
                self.settings.public_url + WEBHOOK_PATH,
                event_id=new_id(""),
                event=event,
                body=body,
                headers=lambda: headers,
                once=forged,
            )


def order_json(order: SandboxPhonePeOrder, *, with_names: bool) -> dict[str, Any]:
    body: dict[str, Any] = {
        "orderId": order.id,
        "state": order.state,
        "amount": order.amount,
        "payableAmount": order.amount,
        "feeAmount": 0,
        "expireAt": order.expire_at_ms,
        "metaInfo": {},
        "paymentDetails": [attempt_json(attempt) for attempt in order.attempts],
    }
    if with_names:
        body |= {"merchantId": "SANDBOX", "merchantOrderId": order.merchant_order_id}
    return body


def attempt_json(attempt: SandboxPhonePeAttempt) -> dict[str, Any]:
    """With a made-up payer, as the real one has a real payer: a receiver has to leave those fields alone."""
    rail: dict[str, Any] = {"type": "UPI", "utr": "000000000000", "upiTransactionId": "SANDBOX0000000000"}
    instrument: dict[str, Any] = {
        "type": "ACCOUNT",
        "maskedAccountNumber": attempt.instrument or "XXXXXXXX1111",
        "ifsc": "SBIN0000000",
        "accountHolderName": "A Payer",
        "accountType": "SAVINGS",
    }
    if attempt.mode in {"CARD", "NET_BANKING"}:
        rail = {"type": "PG", "transactionId": "SANDBOX0000000000", "serviceTransactionId": "PG000000"}
        instrument = {"type": "CREDIT_CARD", "bankTransactionId": "0000", "bankId": "SBIN", "arn": "0000"}
    body: dict[str, Any] = {
        "transactionId": attempt.transaction_id,
        "paymentMode": attempt.mode,
        "timestamp": attempt.at_ms,
        "amount": attempt.amount,
        "payableAmount": attempt.amount,
        "feeAmount": 0,
        "state": attempt.state,
        "rail": rail,
        "instrument": instrument,
        "splitInstruments": [{"amount": attempt.amount, "rail": rail, "instrument": instrument}],
    }
    if attempt.state == "FAILED":
        body |= {"errorCode": "TXN_CANCELLED", "detailedErrorCode": "REQUEST_CANCEL_BY_REQUESTER"}
    return body
