"""A payout provider that moves no money."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from domain.ids import PayoutId
from domain.payouts.payout import Word
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

SECRET = b"memory"


class MemoryPayoutProvider(PayoutProvider, PayoutAccountVerifier):
    """Keeps what it was asked. A test says with `failure` that it does not answer, with `lost` that it does what it was
    asked and its answer never arrives, with `say` how a payout ended, and with `names` what banks say."""

    def __init__(self) -> None:
        self.payouts: dict[PayoutId, ProviderPayout] = {}
        self.orders: list[PayoutOrder] = []
        self.found: list[PayoutId] = []
        self.asked: list[AccountDetails] = []
        self.names: dict[str, str] = {}
        self.failure: PayoutProviderError | None = None
        self.lost = 0
        self._validations: dict[str, AccountDetails] = {}

    async def send(self, order: PayoutOrder) -> ProviderPayout:
        self._require_up()
        self.orders.append(order)
        payout = self.payouts.setdefault(
            order.payout_id,
            ProviderPayout(f"pout_{order.payout_id.hex}", Word.UNDERWAY, order.amount_paise, "", ""),
        )
        if self.lost:
            self.lost -= 1
            raise PayoutProviderError("the answer was lost")
        return payout

    async def find(self, payout_id: PayoutId, provider_id: str) -> ProviderPayout | None:
        self.found.append(payout_id)
        self._require_up()
        return self.payouts.get(payout_id)

    def say(self, payout_id: PayoutId, word: Word, *, reason: str = "") -> tuple[bytes, dict[str, str]]:
        """How a payout ended; the webhook that tells of it."""
        known = self.payouts[payout_id]
        said = replace(known, word=word, reason=reason, utr="UTR1" if word is Word.PROCESSED else known.utr)
        self.payouts[payout_id] = said
        fields = {
            "event_id": f"{said.provider_id}.{word}",
            "payout_id": str(payout_id),
            "provider_id": said.provider_id,
            "word": word.value,
            "amount": said.amount_paise,
            "utr": said.utr,
            "reason": reason,
        }
        body = json.dumps(fields).encode()
        return body, {"x-signature": hmac.new(SECRET, body, hashlib.sha256).hexdigest()}

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> PayoutEvent:
        if headers.get("x-signature") != hmac.new(SECRET, body, hashlib.sha256).hexdigest():
            raise BadPayoutWebhook("the webhook's signature is not the provider's")
        fields = json.loads(body)
        return PayoutEvent(
            event_id=fields["event_id"],
            word=Word(fields["word"]),
            raw_type=f"payout.{fields['word']}",
            payout_id=PayoutId(UUID(fields["payout_id"])),
            provider_id=fields["provider_id"],
            amount=fields["amount"],
            utr=fields["utr"],
            reason=fields["reason"],
        )

    async def begin(self, details: AccountDetails) -> Validation:
        self._require_up()
        self.asked.append(details)
        validation_id = f"fav_{len(self.asked)}"
        self._validations[validation_id] = details
        return Validation(f"cont_{details.account_id.hex}", f"fa_{details.account_id.hex}", validation_id)

    async def result(self, validation_id: str) -> ValidationResult | None:
        """The bank says the holder's own name, unless `names` has another for the number or UPI id; "" for an account
        that is not there."""
        self._require_up()
        details = self._validations[validation_id]
        name = self.names.get(details.upi or details.number, details.holder)
        return ValidationResult(is_active=bool(name), registered_name=name)

    def _require_up(self) -> None:
        if self.failure is not None:
            raise self.failure
