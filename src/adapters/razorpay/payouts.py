"""Payouts and the validation of accounts by RazorpayX.

Contract: razorpay.com/docs/api/x/payouts, …/payout-idempotency (`X-Payout-Idempotency`, 4 to 36 letters, digits,
hyphens; the same key with another body is refused), …/account-validation (penny drop of ₹1), read in November 2026.
"""

from collections.abc import Mapping
from functools import partial
from typing import Annotated

import msgspec

from adapters.razorpay.payout_client import RazorpayXClient
from adapters.razorpay.payout_webhook import PayoutEntity, provider_payout, read_payout_webhook
from domain.ids import PayoutId
from domain.payouts.account import AccountKind
from ports.payouts.payouts import PayoutEvent
from ports.payouts.providers import (
    AccountDetails,
    BadPayoutWebhook,
    PayoutAccountVerifier,
    PayoutOrder,
    PayoutProvider,
    PayoutProviderError,
    ProviderPayout,
    Validation,
    ValidationResult,
)

CURRENCY = "INR"
PENNY_PAISE = 100
NARRATION = "LivePanty payout"
"""On the performer's bank statement: at most 30 letters, digits and spaces."""
_Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_]{1,64}$")]


class _Entity(msgspec.Struct):
    id: _Id


class _Payouts(msgspec.Struct):
    items: list[PayoutEntity]


class _Results(msgspec.Struct):
    account_status: str | None = None
    registered_name: str | None = None


class _Validation(msgspec.Struct):
    id: _Id
    status: str
    results: _Results


class RazorpayXPayouts(PayoutProvider, PayoutAccountVerifier):
    """`account_number` is ours, from which payouts go; without one nobody is paid. A key for real money
    (`rzp_live_…`) is refused without `approval`, the reference of the bank's written approval of this business."""

    def __init__(
        self,
        *,
        key_id: str,
        key_secret: str,
        account_number: str,
        webhook_secret: str,
        api_url: str,
        approval: str = "",
        timeout_seconds: float = 20.0,
    ) -> None:
        if account_number and key_id.startswith("rzp_live_") and not approval:
            raise PayoutProviderError("live payouts need the bank's written approval", permanent=True)
        self._account_number = account_number
        self._webhook_secret = webhook_secret
        self._client = RazorpayXClient(
            key_id=key_id, key_secret=key_secret, api_url=api_url, timeout_seconds=timeout_seconds
        )

    def close(self) -> None:
        self._client.close()

    async def send(self, order: PayoutOrder) -> ProviderPayout:
        wanted = {
            "account_number": self._account_number,
            "fund_account_id": order.fund_account_id,
            "amount": order.amount_paise,
            "currency": CURRENCY,
            "mode": "UPI" if order.kind is AccountKind.UPI else "IMPS",
            "purpose": "payout",
            "queue_if_low_balance": True,
            "reference_id": str(order.payout_id),
            "narration": NARRATION,
        }
        headers = {"X-Payout-Idempotency": str(order.payout_id)}
        sent = await self._client.call(
            partial(self._client.sdk.post, "/v1/payouts", wanted, headers=headers), PayoutEntity
        )
        return provider_payout(sent)

    async def find(self, payout_id: PayoutId, provider_id: str) -> ProviderPayout | None:
        if provider_id:
            found = await self._client.call(
                partial(self._client.sdk.get, f"/v1/payouts/{provider_id}", {}), PayoutEntity
            )
            return provider_payout(found)
        wanted = {"account_number": self._account_number, "reference_id": str(payout_id)}
        listed = await self._client.call(partial(self._client.sdk.get, "/v1/payouts", wanted), _Payouts)
        mine = [item for item in listed.items if item.reference_id == str(payout_id)]
        return provider_payout(mine[0]) if mine else None

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> PayoutEvent:
        if not self._webhook_secret:
            raise BadPayoutWebhook("payouts are not configured")
        return read_payout_webhook(body, headers, secret=self._webhook_secret)

    async def begin(self, details: AccountDetails) -> Validation:
        """Contact and fund account are found again under the same details, so that repeating makes no second one."""
        contact = await self._client.call(
            partial(
                self._client.sdk.post,
                "/v1/contacts",
                {"name": details.holder, "type": "vendor", "reference_id": details.account_id.hex},
            ),
            _Entity,
        )
        fund_account = await self._client.call(
            partial(self._client.sdk.fund_account.create, _fund_account(contact.id, details)), _Entity
        )
        question: dict[str, object] = {
            "account_number": self._account_number,
            "fund_account": {"id": fund_account.id},
            "notes": {},
        }
        if details.kind is AccountKind.BANK:
            question |= {"amount": PENNY_PAISE, "currency": CURRENCY}
        asked = await self._client.call(
            partial(self._client.sdk.post, "/v1/fund_accounts/validations", question), _Entity
        )
        return Validation(contact.id, fund_account.id, asked.id)

    async def result(self, validation_id: str) -> ValidationResult | None:
        said = await self._client.call(
            partial(self._client.sdk.get, f"/v1/fund_accounts/validations/{validation_id}", {}), _Validation
        )
        if said.status == "created":
            return None
        if said.status != "completed":
            raise PayoutProviderError("the check of an account failed of itself", permanent=True)
        is_active = said.results.account_status == "active"
        return ValidationResult(is_active, (said.results.registered_name or "") if is_active else "")


def _fund_account(contact_id: str, details: AccountDetails) -> dict[str, object]:
    if details.kind is AccountKind.UPI:
        return {"contact_id": contact_id, "account_type": "vpa", "vpa": {"address": details.upi}}
    return {
        "contact_id": contact_id,
        "account_type": "bank_account",
        "bank_account": {
            "name": details.holder,
            "ifsc": details.ifsc,
            "account_number": details.number,
        },
    }
