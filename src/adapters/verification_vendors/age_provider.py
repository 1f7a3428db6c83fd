"""A provider that says only whether somebody is an adult (AGE-17), spoken to by HTTP.

The contract, which the sandbox speaks too:

- `POST /age/v1/verifications {"reference", "return_url"}` → `{"id", "url"}`; the same reference is the same
  verification.
- `GET /age/v1/verifications/{reference}` → `{"reference", "status", "date_of_birth", "over_18"}`, where `status` is
  `pending` or `finished`, and the other two may be null.
- Webhooks carry the same object, with the headers `x-age-event-id`, `x-age-timestamp` (Unix seconds) and
  `x-age-signature` (hex HMAC-SHA256 of `timestamp + "." + body`).

Both directions use `Authorization: Bearer <key>` and JSON.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from adapters.verification_vendors.http import VendorHttp
from adapters.verification_vendors.reading import (
    Unreadable,
    decode,
    is_same,
    mac,
    report_of,
    require_fresh,
    require_size,
    word_of,
)
from adapters.verification_vendors.web_address import require_page
from domain.age_verification.age import Finding
from domain.age_verification.method import Method
from domain.ids import AgeAttemptId
from ports.age_verification.providers import (
    UNDATED,
    BadProviderWebhook,
    ProviderError,
    ProviderReport,
    ProviderState,
    Started,
    VerificationProvider,
)
from ports.clock import Clock

AGE_MAX = timedelta(minutes=5)

_TIMESTAMP = re.compile(r"[0-9]{1,11}", re.ASCII)


class _Started(msgspec.Struct):
    url: str


class _Verification(msgspec.Struct):
    """`status` is the only field that must be there: what is not said is not known."""

    reference: UUID
    status: Literal["pending", "finished"]
    date_of_birth: date | None = None
    over_18: bool | None = None

    def report(self, *, said_at: datetime, event_id: str) -> ProviderReport:
        finished = self.status == "finished"
        return report_of(
            AgeAttemptId(self.reference),
            said_at if finished else UNDATED,
            ProviderState.FINISHED if finished else ProviderState.RUNNING,
            code=self.status,
            event_id=event_id,
            reference=str(self.reference),
            finding=Finding(
                self.date_of_birth if finished else None, over_18=self.over_18 if finished else None
            ),
        )


class HttpAgeProvider(VerificationProvider):
    def __init__(
        self, *, url: str, api_key: str, webhook_secret: str, now: Clock, timeout_seconds: float = 10.0
    ) -> None:
        assert webhook_secret, "without a secret anybody could sign"
        self._authorization = {"Authorization": f"Bearer {api_key}"}
        self._webhook_secret = webhook_secret
        self._now = now
        self._http = VendorHttp(name="the age provider", url=url, timeout_seconds=timeout_seconds)

    @property
    def method(self) -> Method:
        return Method.AGE_PROVIDER

    async def aclose(self) -> None:
        await self._http.aclose()

    async def start(self, attempt_id: AgeAttemptId, *, return_url: str) -> Started:
        wanted = msgspec.json.encode({"reference": str(attempt_id), "return_url": return_url})
        answer = await self._http.ask(
            "POST", "/age/v1/verifications", headers=self._authorization, content=wanted
        )
        url = require_page(self._http.read(answer, _Started).url, "the age provider")
        return Started(url, state="", secret="", reference=str(attempt_id))

    async def report(self, attempt_id: AgeAttemptId, *, reference: str) -> ProviderReport:
        asked_at = self._now()
        path = f"/age/v1/verifications/{attempt_id}"
        answer = await self._http.ask("GET", path, headers=self._authorization)
        verification = self._http.read(answer, _Verification)
        if verification.reference != attempt_id:
            raise ProviderError("the age provider answered about another attempt", permanent=True)
        return verification.report(said_at=asked_at, event_id="")

    def read_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> ProviderReport:
        require_size(body)
        timestamp = headers.get("x-age-timestamp", "")
        if not _TIMESTAMP.fullmatch(timestamp):
            raise BadProviderWebhook("the webhook has no time")
        expected = mac(self._webhook_secret, timestamp.encode() + b"." + body).hex()
        if not is_same(headers.get("x-age-signature", ""), expected):
            raise BadProviderWebhook("the webhook's signature is not the provider's")
        sent_at = datetime.fromtimestamp(int(timestamp), UTC)
        require_fresh(sent_at, now=now, age_max=AGE_MAX)
        event_id = word_of(headers.get("x-age-event-id", ""))
        if event_id == "unnamed":
            raise BadProviderWebhook("the webhook has no id")
        try:
            return decode(body, _Verification).report(said_at=sent_at, event_id=event_id)
        except Unreadable:
            raise BadProviderWebhook("the webhook cannot be read") from None

    async def finish(
        self,
        attempt_id: AgeAttemptId,
        *,
        reference: str,
        secret: str,
        answer: Mapping[str, str],
        return_url: str,
    ) -> ProviderReport:
        return await self.report(attempt_id, reference=reference)
