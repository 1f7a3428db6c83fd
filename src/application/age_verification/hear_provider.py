"""A provider sends a message."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.age_verification.record_provider_report import RecordProviderReport
from domain.age_verification.method import Method
from ports.age_verification.providers import BadProviderWebhook, ProviderState, VerificationProvider
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class HearProvider:
    """Take in a webhook. One that only says that there is news is followed by a question. Safe to repeat."""

    begin: BeginTransaction
    providers: Mapping[Method, VerificationProvider]
    record: RecordProviderReport
    now: Clock

    async def __call__(self, method: Method, body: bytes, headers: Mapping[str, str]) -> None:
        """Raises `BadProviderWebhook`, also for a provider that is not configured; `ProviderError`."""
        provider = self.providers.get(method)
        if provider is None:
            raise BadProviderWebhook("there is no such provider here")
        report = provider.read_webhook(body, headers, now=self.now())
        if report.state is ProviderState.RUNNING:
            async with self.begin() as tx:
                attempt = await tx.attempts.find_for_update(report.attempt_id)
            if attempt is None or attempt.method is not method:
                return
            report = await provider.report(attempt.id, reference=report.reference or attempt.reference)
        await self.record(method=method, report=report)
