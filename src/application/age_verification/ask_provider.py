"""Ask a provider how a person's running checks stand."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.age_verification.record_provider_report import RecordProviderReport
from domain.age_verification.case import VerificationCase
from domain.age_verification.method import Method
from domain.ids import CaseId, UserId
from ports.age_verification.providers import VerificationProvider
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class AskProvider:
    """For a person who came back before the provider's message did, or whose message was lost."""

    begin: BeginTransaction
    providers: Mapping[Method, VerificationProvider]
    record: RecordProviderReport

    async def __call__(self, *, case_id: CaseId, user_id: UserId) -> VerificationCase:
        """The case as it then stands. Raises `CaseNotFound`, `NotYourCase`, `ProviderError`."""
        async with self.begin() as tx:
            case = await tx.cases.get(case_id)
            case.require_holder(user_id)
            running = await tx.attempts.running_of_case(case_id)
        for attempt in running:
            provider = self.providers.get(attempt.method)
            # What went off with a redirect is answered by the redirect: before that there is nothing to ask.
            if provider is None or attempt.state_digest is not None:
                continue
            report = await provider.report(attempt.id, reference=attempt.reference)
            case = await self.record(method=attempt.method, report=report) or case
        return case
