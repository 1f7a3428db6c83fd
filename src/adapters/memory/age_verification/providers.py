"""Verification providers in memory: the twins of `adapters.verification_vendors`."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec

from domain.age_verification.age import Finding
from domain.age_verification.claims import IdentityClaims
from domain.age_verification.method import Method
from domain.ids import AgeAttemptId
from ports.age_verification.providers import (
    UNDATED,
    BadProviderWebhook,
    FaceVerifier,
    ProviderError,
    ProviderReport,
    ProviderState,
    Score,
    Started,
    TaxIdCheck,
    TaxIdVerifier,
    VerificationProvider,
    WrongRedirect,
)

AGE_MAX = timedelta(minutes=5)
NOTHING = Finding(date_of_birth=None, over_18=None)


class MemoryProvider(VerificationProvider):
    """Any method's. A test plays the person with `answer` and the sender with `webhook`; with `failure` it is down."""

    def __init__(self, method: Method = Method.AGE_PROVIDER) -> None:
        self.failure: ProviderError | None = None
        self.reports: dict[AgeAttemptId, ProviderReport] = {}
        self._method = method
        self._secret = b"the twin signs with this"
        self._messages = 0

    @property
    def method(self) -> Method:
        return self._method

    async def start(self, attempt_id: AgeAttemptId, *, return_url: str) -> Started:
        self._require_up()
        running = ProviderReport(
            attempt_id=attempt_id,
            event_id="",
            said_at=UNDATED,
            state=ProviderState.RUNNING,
            finding=NOTHING,
            claims=None,
            also=(),
            liveness=None,
            face_match=None,
            reference=f"memory-{attempt_id}",
            code="running",
        )
        self.reports.setdefault(attempt_id, running)
        return Started(
            url=f"https://{self._method}.invalid/verify/{attempt_id}",
            state=self._derived("state", attempt_id),
            secret=self._derived("secret", attempt_id),
            reference=running.reference,
        )

    async def report(self, attempt_id: AgeAttemptId, *, reference: str) -> ProviderReport:
        self._require_up()
        if attempt_id not in self.reports:
            raise ProviderError("the provider has no such verification", permanent=True)
        return self.reports[attempt_id]

    def read_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> ProviderReport:
        sent_at = headers.get("x-sent-at", "")
        given = headers.get("x-signature", "").encode(errors="backslashreplace")
        if not hmac.compare_digest(given, self._sign(body, sent_at).encode()):
            raise BadProviderWebhook("the webhook's signature is not the provider's")
        if abs(now - datetime.fromisoformat(sent_at)) > AGE_MAX:
            raise BadProviderWebhook("the webhook is too old, or from the future")
        try:
            return msgspec.json.decode(body, type=ProviderReport)
        except (msgspec.MsgspecError, ValueError, RecursionError):
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
        given = (answer.get("state", ""), secret)
        if given != (self._derived("state", attempt_id), self._derived("secret", attempt_id)):
            raise WrongRedirect("the state or the verifier is not this attempt's")
        return await self.report(attempt_id, reference=reference)

    def answer(
        self,
        attempt_id: AgeAttemptId,
        state: ProviderState,
        *,
        now: datetime,
        finding: Finding = NOTHING,
        claims: IdentityClaims | None = None,
        liveness: Score | None = None,
        face_match: Score | None = None,
        code: str = "answered",
    ) -> ProviderReport:
        """What the provider finds. Claims of a finished report are its finding, unless another is given."""
        if finding == NOTHING and claims is not None and state is ProviderState.FINISHED:
            finding = Finding(claims.date_of_birth, over_18=None)
        self.reports[attempt_id] = replace(
            self.reports[attempt_id],
            said_at=now,
            state=state,
            finding=finding,
            claims=claims,
            liveness=liveness,
            face_match=face_match,
            code=code,
        )
        return self.reports[attempt_id]

    def webhook(self, report: ProviderReport, *, now: datetime) -> tuple[bytes, dict[str, str]]:
        """The body and headers that tell of a report; each call is a message of its own."""
        self._messages += 1
        body = msgspec.json.encode(replace(report, event_id=f"memory-{self._messages}"))
        sent_at = now.isoformat()
        return body, {"x-sent-at": sent_at, "x-signature": self._sign(body, sent_at)}

    def _derived(self, use: str, attempt_id: AgeAttemptId) -> str:
        return self._sign(str(attempt_id).encode(), use)

    def _sign(self, body: bytes, sent_at: str) -> str:
        return hmac.new(
            self._secret, sent_at.encode(errors="backslashreplace") + b"." + body, hashlib.sha256
        ).hexdigest()

    def _require_up(self) -> None:
        if self.failure is not None:
            raise self.failure


class MemoryTaxIds(TaxIdVerifier):
    """Knows the numbers in `holders`."""

    def __init__(self) -> None:
        self.failure: ProviderError | None = None
        self.holders: dict[str, tuple[str, date]] = {}

    async def check(self, *, number: str, name: str, date_of_birth: date) -> TaxIdCheck:
        if self.failure is not None:
            raise self.failure
        if number not in self.holders:
            return TaxIdCheck(valid=False, matches_name=False, matches_birth=False, reference="memory")
        holder, birth = self.holders[number]
        return TaxIdCheck(
            valid=True,
            matches_name=holder.casefold() == name.casefold(),
            matches_birth=birth == date_of_birth,
            reference="memory",
        )


class MemoryFaces(FaceVerifier):
    """Says the same of every picture: what a test sets."""

    def __init__(self) -> None:
        self.failure: ProviderError | None = None
        self.alive = Score(basis_points=9_700, passed=True, model="memory", reference="memory")
        self.same = Score(basis_points=9_400, passed=True, model="memory", reference="memory")

    async def liveness(self, picture: bytes) -> Score:
        if self.failure is not None:
            raise self.failure
        return self.alive

    async def match(self, picture: bytes, other: bytes) -> Score:
        if self.failure is not None:
            raise self.failure
        return self.same
