"""An age verification provider, spoken to by HTTP; it answers by signed webhooks, or when asked.

The contract, which the sandbox speaks too:

- `POST /age/v1/verifications {"reference", "return_url"}` → `{"id", "url"}`; the same reference is the same
  verification.
- `GET /age/v1/verifications/{reference}` → `{"reference", "status", "date_of_birth", "over_18"}`, where `status` is
  `pending` or `finished`, and the other two may be null.
- Webhooks carry the same object, with the headers `x-age-event-id`, `x-age-timestamp` (Unix seconds) and
  `x-age-signature` (hex HMAC-SHA256 of `timestamp + "." + body`).

Both directions use `Authorization: Bearer <key>` and JSON.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import msgspec

from domain.age_verification.age import Finding
from domain.ids import AgeAttemptId
from ports.age_verification import AgeProviderError, AgeReport, AgeVerifier, BadAgeWebhook

REPLAY_WINDOW = timedelta(minutes=5)
BODY_MAX = 65_536

Answer = TypeVar("Answer", bound=msgspec.Struct)

_TIMESTAMP = re.compile(r"[0-9]{1,12}")


class _Started(msgspec.Struct):
    id: str
    url: str


class _Verification(msgspec.Struct):
    """`status` is the only field that must be there: what is not said is not known."""

    reference: UUID
    status: Literal["pending", "finished"]
    date_of_birth: date | None = None
    over_18: bool | None = None

    def report(self) -> AgeReport:
        return AgeReport(
            attempt_id=AgeAttemptId(self.reference),
            finished=self.status == "finished",
            finding=Finding(date_of_birth=self.date_of_birth, over_18=self.over_18),
        )


def sign(body: bytes, *, timestamp: str, secret: str) -> str:
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class HttpAgeVerifier(AgeVerifier):
    """No answer, a late one or one that cannot be read is `AgeProviderError`: it never decides anything."""

    def __init__(
        self, *, name: str, url: str, api_key: str, webhook_secret: str, timeout_seconds: float = 10.0
    ) -> None:
        assert webhook_secret, "without a secret anybody could sign"
        self._name = name
        self._webhook_secret = webhook_secret
        self._client = httpx2.AsyncClient(
            base_url=url.rstrip("/"),
            headers={"Authorization": f"Bearer {api_key}"},
            timeout=httpx2.Timeout(timeout_seconds, connect=min(5.0, timeout_seconds)),
            follow_redirects=False,
            trust_env=False,
        )

    @property
    def name(self) -> str:
        return self._name

    async def aclose(self) -> None:
        await self._client.aclose()

    async def start(self, attempt_id: AgeAttemptId, *, return_url: str) -> str:
        request = {"reference": str(attempt_id), "return_url": return_url}
        started = await self._ask("POST", "/age/v1/verifications", _Started, request)
        if urlsplit(started.url).scheme not in {"http", "https"}:
            raise AgeProviderError(
                "the age provider sends people to something other than a page", permanent=True
            )
        return started.url

    async def report(self, attempt_id: AgeAttemptId) -> AgeReport:
        verification = await self._ask("GET", f"/age/v1/verifications/{attempt_id}", _Verification)
        if verification.reference != attempt_id:
            raise AgeProviderError("the age provider answered about another attempt", permanent=True)
        return verification.report()

    def read_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> AgeReport:
        if len(body) > BODY_MAX:
            raise BadAgeWebhook("the webhook is too large")
        timestamp = headers.get("x-age-timestamp", "")
        if not _TIMESTAMP.fullmatch(timestamp):
            raise BadAgeWebhook("the webhook has no time")
        expected = sign(body, timestamp=timestamp, secret=self._webhook_secret)
        if not hmac.compare_digest(headers.get("x-age-signature", "").encode(), expected.encode()):
            raise BadAgeWebhook("the webhook's signature is not the provider's")
        if abs(now.timestamp() - int(timestamp)) > REPLAY_WINDOW.total_seconds():
            raise BadAgeWebhook("the webhook is too old, or from the future")
        try:
            return msgspec.json.decode(body, type=_Verification).report()
        except msgspec.MsgspecError:
            raise BadAgeWebhook("the webhook cannot be read") from None

    async def _ask(
        self, method: str, path: str, answer: type[Answer], content: Mapping[str, str] | None = None
    ) -> Answer:
        try:
            response = await self._client.request(method, path, json=content)
        except httpx2.HTTPError as error:
            raise AgeProviderError(f"the age provider did not answer: {type(error).__name__}") from None
        if response.status_code >= 500 or response.status_code == 429:
            raise AgeProviderError(f"the age provider answered {response.status_code}")
        if not response.is_success:
            raise AgeProviderError(f"the age provider answered {response.status_code}", permanent=True)
        try:
            return msgspec.json.decode(response.content, type=answer)
        except msgspec.MsgspecError:
            raise AgeProviderError("the age provider answered something unreadable", permanent=True) from None
