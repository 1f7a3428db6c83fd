"""What the sandbox remembers: orders, payments, payouts and verifications, in memory and, if asked, in a JSON file."""

import contextlib
import os
import secrets
import string
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import msgspec

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str) -> str:
    """An id of Razorpay's look: `order_` and fourteen letters and digits."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(14))


class SandboxOrder(msgspec.Struct):
    id: str
    amount: int
    currency: str
    receipt: str | None
    notes: dict[str, str]
    capture: bool
    created_at: int
    amount_paid: int = 0
    attempts: int = 0

    @property
    def status(self) -> str:
        if self.amount_paid >= self.amount:
            return "paid"
        return "attempted" if self.attempts else "created"


class SandboxPayment(msgspec.Struct):
    id: str
    order_id: str
    amount: int
    currency: str
    method: str
    provider: str
    status: Literal["created", "authorized", "captured", "refunded", "failed"]
    created_at: int
    error_reason: str | None = None
    instrument: str = ""
    """A card's last four digits, or a UPI account, where the person at the checkout said one."""
    amount_refunded: int = 0


class SandboxRefund(msgspec.Struct):
    id: str
    payment_id: str
    amount: int
    receipt: str | None
    idempotency_key: str
    status: Literal["pending", "processed", "failed"]
    created_at: int
    unheard: bool = False
    """Nothing of it ever arrives: neither the answer nor a webhook. It can be asked after."""


class SandboxSettlement(msgspec.Struct):
    """One transfer to the merchant's bank. `lines` are as the interface tells them."""

    id: str
    utr: str
    settled_at: int
    lines: list[dict[str, Any]]


class SandboxPhonePeAttempt(msgspec.Struct):
    transaction_id: str
    mode: str
    state: Literal["PENDING", "COMPLETED", "FAILED"]
    amount: int
    instrument: str
    at_ms: int


class SandboxPhonePeOrder(msgspec.Struct):
    """`id` is PhonePe's, `merchant_order_id` ours."""

    id: str
    merchant_order_id: str
    amount: int
    redirect_url: str
    expire_at_ms: int
    state: Literal["PENDING", "COMPLETED", "FAILED"] = "PENDING"
    attempts: list[SandboxPhonePeAttempt] = []


class SandboxPhonePeRefund(msgspec.Struct):
    id: str
    merchant_refund_id: str
    merchant_order_id: str
    amount: int
    state: Literal["PENDING", "COMPLETED", "FAILED"]


class SandboxContact(msgspec.Struct):
    id: str
    name: str
    reference_id: str | None


class SandboxFundAccount(msgspec.Struct):
    id: str
    contact_id: str
    account_type: str
    details: dict[str, str]


class SandboxPayout(msgspec.Struct):
    """`body` is the request under the idempotency key `key`, by which a repetition is known."""

    id: str
    fund_account_id: str
    amount: int
    mode: str
    reference_id: str | None
    key: str
    body: bytes
    created_at: int
    status: str = "processing"
    utr: str | None = None
    reason: str = "payout_bank_processing"
    unheard: bool = False
    """No webhook of it ever arrives. It can be asked after."""


class SandboxVerification(msgspec.Struct):
    """`failing` plays a provider that is out of order whenever it is asked about this one."""

    id: str
    reference: str
    return_url: str
    finished: bool = False
    failing: bool = False
    date_of_birth: date | None = None
    over_18: bool | None = None


class SandboxCheck(msgspec.Struct):
    """Somebody's way through one vendor's pages. `reference` is the vendor's id of it, `attempt` what we call it.

    `outcome` is "" until the person has chosen one; `fault` is what goes wrong when the vendor is asked about it.
    `code` is DigiLocker's, good for one token; `rounds` counts how often a decision was made.
    """

    reference: str
    vendor: str
    attempt: str
    return_url: str
    challenge: str = ""
    persona: str = "asha"
    date_of_birth: date | None = None
    outcome: str = ""
    fault: str = ""
    code: str = ""
    token: str = ""
    access_ended: bool = False
    rounds: int = 0
    decided_at: str = ""


class SandboxText(msgspec.Struct):
    """A text message as it would have reached a telephone."""

    to: str
    sender: str
    body: str
    template_id: str
    created_at: int


class SandboxState(msgspec.Struct):
    orders: dict[str, SandboxOrder] = {}
    payments: dict[str, SandboxPayment] = {}
    refunds: dict[str, SandboxRefund] = {}
    refunds_end: Literal["processed", "failed", "pending"] = "processed"
    """What becomes of the refunds that are asked for from now on."""
    contacts: dict[str, SandboxContact] = {}
    fund_accounts: dict[str, SandboxFundAccount] = {}
    validations: dict[str, str] = {}
    """The fund account that each is about."""
    payouts: dict[str, SandboxPayout] = {}
    payouts_settle: Literal["processed", "reversed", "failed", "never"] = "processed"
    """How payouts end by themselves."""
    settlements: dict[str, SandboxSettlement] = {}
    phonepe_orders: dict[str, SandboxPhonePeOrder] = {}
    phonepe_refunds: dict[str, SandboxPhonePeRefund] = {}
    verifications: dict[str, SandboxVerification] = {}
    checks: dict[str, SandboxCheck] = {}
    texts: list[SandboxText] = []

    def add_order(
        self, *, amount: int, currency: str, receipt: str | None, notes: dict[str, str], capture: bool
    ) -> SandboxOrder:
        order = SandboxOrder(new_id("order_"), amount, currency, receipt, notes, capture, int(time.time()))
        self.orders[order.id] = order
        return order

    def add_payment(
        self,
        order: SandboxOrder,
        *,
        method: str,
        provider: str,
        status: Literal["created", "authorized", "failed"],
        error_reason: str | None = None,
        instrument: str = "",
    ) -> SandboxPayment:
        payment = SandboxPayment(
            new_id("pay_"), order.id, order.amount, order.currency, method, provider, status,
            int(time.time()), error_reason, instrument,
        )  # fmt: skip
        self.payments[payment.id] = payment
        order.attempts += 1
        return payment

    def capture(self, payment: SandboxPayment) -> bool:
        """Take an authorized payment's money. True when it is the one that pays its order."""
        payment.status = "captured"
        order = self.orders[payment.order_id]
        first = order.amount_paid == 0
        order.amount_paid = order.amount
        return first

    def payments_of(self, order_id: str) -> Sequence[SandboxPayment]:
        return [payment for payment in self.payments.values() if payment.order_id == order_id]

    def check_of(self, vendor: str, reference: str) -> SandboxCheck | None:
        check = self.checks.get(reference)
        return check if check is not None and check.vendor == vendor else None

    def verification_of(self, reference: str) -> SandboxVerification | None:
        for verification in self.verifications.values():
            if verification.reference == reference:
                return verification
        return None


class StateFile:
    """Keeps the state between runs. A file that cannot be read is begun anew: it holds nothing but play."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def load(self) -> SandboxState:
        if self._path is not None:
            with contextlib.suppress(FileNotFoundError, msgspec.MsgspecError):
                return msgspec.json.decode(self._path.read_bytes(), type=SandboxState)
        return SandboxState()

    def save(self, state: SandboxState) -> None:
        if self._path is None:
            return
        draft = self._path.with_name(self._path.name + ".new")
        draft.write_bytes(msgspec.json.encode(state))
        os.replace(draft, self._path)
