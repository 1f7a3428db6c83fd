"""A person returns from where a redirect sent them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from application.age_verification.record_provider_report import RecordProviderReport
from domain.age_verification.case import VerificationCase
from domain.age_verification.method import Method
from domain.ids import UserId
from ports.age_verification.providers import VerificationProvider, WrongRedirect
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ComeBackFromProvider:
    """Take the answer that came back with them. Its state names the attempt: once, and only to whom it was given."""

    begin: BeginTransaction
    providers: Mapping[Method, VerificationProvider]
    record: RecordProviderReport

    async def __call__(
        self, *, user_id: UserId, answer: Mapping[str, str], return_url: str
    ) -> VerificationCase | None:
        """Raises `WrongRedirect`, `ProviderError`."""
        digest = hashlib.sha256(answer.get("state", "").encode()).digest()
        async with self.begin() as tx:
            attempt = await tx.attempts.find_by_state(digest)
            if attempt is None or attempt.user_id != user_id:
                raise WrongRedirect("this answer belongs to no check of yours that is still open")
            await tx.attempts.update(attempt.came_back())
        provider = self.providers.get(attempt.method)
        if provider is None:
            raise WrongRedirect("there is no such provider here")
        report = await provider.finish(
            attempt.id,
            reference=attempt.reference,
            secret=attempt.secret,
            answer=answer,
            return_url=return_url,
        )
        return await self.record(method=attempt.method, report=report)
