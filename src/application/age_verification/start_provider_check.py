"""Send a person to a provider that looks at them, or at their documents."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from application.age_verification._moves import change_status, hold_own_case
from domain.age_verification.attempt import Attempt, AttemptOutcome, Origin
from domain.age_verification.case import MethodNotAllowed
from domain.age_verification.method import Method
from domain.ids import AgeAttemptId, CaseId, UserId
from ports.age_verification_providers import VerificationProvider
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class StartProviderCheck:
    """Begin an attempt with the provider of the method that the person chose.

    The attempt is a row before the provider hears of it, so that its answer finds a home; an earlier attempt that is
    still running is given up. `providers` holds what is configured.
    """

    begin: BeginTransaction
    providers: Mapping[Method, VerificationProvider]
    now: Clock
    new_id: NewId

    async def __call__(self, *, case_id: CaseId, user_id: UserId, return_url: str, origin: Origin) -> str:
        """The address to send the person to. Raises `CaseNotFound`, `NotYourCase`, `MethodNotAllowed`,
        `InvalidTransition`, `AgeLocked`, `ProviderError`."""
        attempt, provider = await self._begin(case_id, user_id, origin)
        started = await provider.start(attempt.id, return_url=return_url)
        state_digest = hashlib.sha256(started.state.encode()).digest() if started.state else None
        async with self.begin() as tx:
            kept = await tx.attempts.find_for_update(attempt.id)
            assert kept is not None, "attempts are not removed"
            # Its webhook may have been faster than this.
            if kept.outcome is AttemptOutcome.RUNNING:
                await tx.attempts.update(
                    kept.sent_off(
                        state_digest=state_digest, secret=started.secret, reference=started.reference
                    )
                )
        return started.url

    async def _begin(
        self, case_id: CaseId, user_id: UserId, origin: Origin
    ) -> tuple[Attempt, VerificationProvider]:
        async with self.begin() as tx:
            status, case = await hold_own_case(tx, case_id, user_id)
            case.require_collecting()
            provider = self.providers.get(case.method) if case.method else None
            if case.method is None or provider is None:
                raise MethodNotAllowed("this method has no provider here; choose another", pointer="/method")
            now = self.now()
            for earlier in await tx.attempts.running_of_case(case_id):
                await tx.attempts.update(earlier.finished(AttemptOutcome.LAPSED, now=now))
            attempt = Attempt.begin(
                attempt_id=AgeAttemptId(self.new_id()),
                case_id=case_id,
                user_id=user_id,
                method=case.method,
                origin=origin,
                now=now,
            )
            await tx.attempts.add(attempt)
            await change_status(tx, status, status.pending())
            return attempt, provider
