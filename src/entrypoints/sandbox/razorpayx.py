"""RazorpayX's contract, spoken by us: what it keeps, how payouts end, and its webhooks. Its interface is beside this.

Written from Razorpay's documentation and apart from our client of it, so that the two check each other. What was
answered is kept, as the provider keeps it: a sandbox that was killed knows each payout that it took, and ends it.
"""

import hashlib
import hmac
import time
from collections import deque
from typing import Any

import msgspec

from entrypoints.sandbox.deliveries import Deliveries
from entrypoints.sandbox.razorpay import ApiRefused, RazorpaySandbox
from entrypoints.sandbox.state import SandboxPayout, new_id

WEBHOOK_PATH = "/v1/webhooks/razorpayx"
SETTLE_SECONDS = 3.0


class RazorpayXSandbox:
    """`faults` is what goes wrong with the next payouts, one each: `lost` (it is taken, and the answer never comes),
    `silent` (nor does any webhook of it), `refused`, `broken`. How payouts end by themselves is kept with them:
    `processed`, `reversed`, `failed`, `never`. While the sandbox is `unheard`, its webhooks are lost for ever."""

    def __init__(self, payments: RazorpaySandbox, deliveries: Deliveries) -> None:
        self.payments = payments
        self.settings = payments.settings
        self.state = payments.state
        self.deliveries = deliveries
        self.faults: deque[str] = deque()
        self.doubled = False
        self.unheard = False

    def save(self) -> None:
        self.payments.file.save(self.state)

    def resume(self) -> None:
        """Bring to their end the payouts that were under way when the sandbox ended."""
        for payout in self.state.payouts.values():
            if payout.status == "processing":
                self.settle_later(payout)

    def payout(self, payout_id: str) -> SandboxPayout:
        if payout_id not in self.state.payouts:
            raise ApiRefused(400, "The id provided does not exist")
        return self.state.payouts[payout_id]

    def with_key(self, key: str) -> SandboxPayout | None:
        return next((payout for payout in self.state.payouts.values() if payout.key == key), None)

    def settle(self, payout: SandboxPayout, status: str) -> None:
        """Bring a payout to an end and say so, twice where webhooks are doubled."""
        payout.status = status
        payout.reason = {"processed": "payout_processed"}.get(status, "beneficiary_bank_rejected")
        if status == "processed":
            payout.utr = new_id("UTR").upper()
        self.save()
        self.announce(payout)

    def settle_later(self, payout: SandboxPayout) -> None:
        if self.state.payouts_settle == "never":
            return

        async def end() -> None:
            if payout.status == "processing" and self.state.payouts_settle != "never":
                self.settle(payout, self.state.payouts_settle)

        self.deliveries.later(SETTLE_SECONDS, end)

    def announce(self, payout: SandboxPayout) -> None:
        if self.unheard or payout.unheard:
            return
        event = f"payout.{payout.status}"
        body = msgspec.json.encode(
            {
                "entity": "event",
                "account_id": "acc_sandbox",
                "event": event,
                "contains": ["payout"],
                "payload": {"payout": {"entity": payout_json(payout)}},
                "created_at": int(time.time()),
            }
        )
        event_id = new_id("")
        secret = self.settings.razorpayx_webhook_secret.encode()
        headers = {
            "X-Razorpay-Signature": hmac.new(secret, body, hashlib.sha256).hexdigest(),
            "X-Razorpay-Event-Id": event_id,
        }
        for _ in range(2 if self.doubled else 1):
            self.deliveries.send(
                self.settings.public_url + WEBHOOK_PATH,
                event_id=event_id,
                event=event,
                body=body,
                headers=lambda: headers,
            )


def payout_json(payout: SandboxPayout) -> dict[str, Any]:
    return {
        "id": payout.id,
        "entity": "payout",
        "fund_account_id": payout.fund_account_id,
        "amount": payout.amount,
        "currency": "INR",
        "notes": [],
        "fees": 590,
        "tax": 90,
        "status": payout.status,
        "utr": payout.utr,
        "mode": payout.mode,
        "purpose": "payout",
        "reference_id": payout.reference_id,
        "narration": "LivePanty payout",
        "batch_id": None,
        "status_details": {"description": "", "source": "beneficiary_bank", "reason": payout.reason},
        "created_at": payout.created_at,
    }
