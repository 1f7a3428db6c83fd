"""An age verification provider in memory: the twin of `HttpAgeVerifier`."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.age_verification.age import Finding
from domain.ids import AgeAttemptId
from ports.age_verification import AgeProviderError, AgeReport, AgeVerifier, BadAgeWebhook

REPLAY_WINDOW = timedelta(minutes=5)
NOTHING = Finding(date_of_birth=None, over_18=None)


class MemoryAgeVerifier(AgeVerifier):
    """A test plays the person with `answer` and the provider's sender with `webhook`. Set `failure` and it is down."""

    def __init__(self, name: str = "memory") -> None:
        self.failure: AgeProviderError | None = None
        self.reports: dict[AgeAttemptId, AgeReport] = {}
        self._name = name
        self._secret = b"the twin signs with this"

    @property
    def name(self) -> str:
        return self._name

    async def start(self, attempt_id: AgeAttemptId, *, return_url: str) -> str:
        self._require_up()
        self.reports.setdefault(attempt_id, AgeReport(attempt_id, finished=False, finding=NOTHING))
        return f"https://age.invalid/verify/{attempt_id}"

    async def report(self, attempt_id: AgeAttemptId) -> AgeReport:
        self._require_up()
        if attempt_id not in self.reports:
            raise AgeProviderError("the provider has no such verification", permanent=True)
        return self.reports[attempt_id]

    def read_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> AgeReport:
        sent_at = headers.get("x-sent-at", "")
        if not hmac.compare_digest(headers.get("x-signature", ""), self._sign(body, sent_at)):
            raise BadAgeWebhook("the webhook's signature is not the provider's")
        if abs(now - datetime.fromisoformat(sent_at)) > REPLAY_WINDOW:
            raise BadAgeWebhook("the webhook is too old, or from the future")
        try:
            fields = json.loads(body)
            birth = fields["date_of_birth"]
            finding = Finding(date.fromisoformat(birth) if birth else None, fields["over_18"])
            return AgeReport(AgeAttemptId(UUID(fields["attempt_id"])), fields["finished"], finding)
        except (ValueError, TypeError, KeyError) as error:
            raise BadAgeWebhook("the webhook cannot be read") from error

    def answer(self, attempt_id: AgeAttemptId, finding: Finding) -> AgeReport:
        """Finish the attempt."""
        self.reports[attempt_id] = AgeReport(attempt_id, finished=True, finding=finding)
        return self.reports[attempt_id]

    def webhook(self, report: AgeReport, *, now: datetime) -> tuple[bytes, dict[str, str]]:
        """The body and headers that tell of a report."""
        birth = report.finding.date_of_birth
        fields = {
            "attempt_id": str(report.attempt_id),
            "finished": report.finished,
            "date_of_birth": birth.isoformat() if birth else None,
            "over_18": report.finding.over_18,
        }
        body, sent_at = json.dumps(fields).encode(), now.isoformat()
        return body, {"x-sent-at": sent_at, "x-signature": self._sign(body, sent_at)}

    def _sign(self, body: bytes, sent_at: str) -> str:
        return hmac.new(self._secret, sent_at.encode() + b"." + body, hashlib.sha256).hexdigest()

    def _require_up(self) -> None:
        if self.failure is not None:
            raise self.failure
