"""What every way to a provider shares: the attempt is a row first, and then the provider hears of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from application.age_verification._moves import require_room_for_attempt
from domain.age_verification.attempt import Attempt, AttemptOutcome, Origin
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_refusals import MethodNotAllowed
from domain.age_verification.method import Method
from domain.ids import AgeAttemptId
from ports.age_verification.providers import VerificationProvider
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class SendToProvider:
    """`providers` holds what is configured here."""

    begin: BeginTransaction
    providers: Mapping[Method, VerificationProvider]
    now: Clock
    new_id: NewId

    def require_configured(self, method: Method | None) -> None:
        """Raises `MethodNotAllowed`."""
        if method not in self.providers:
            raise MethodNotAllowed("this method has no provider here; choose another", pointer="/method")

    async def record(self, tx: Transaction, case: VerificationCase, origin: Origin) -> Attempt:
        """A new attempt with the method of the case. Earlier ones that still run are given up.

        Raises `TooManyAttempts`.
        """
        await require_room_for_attempt(tx, case.user_id, now=self.now())
        assert case.method is not None, "a method was chosen"
        for earlier in await tx.attempts.running_of_case(case.id):
            await tx.attempts.update(earlier.finished(AttemptOutcome.LAPSED, now=self.now()))
        attempt = Attempt.begin(
            attempt_id=AgeAttemptId(self.new_id()),
            case_id=case.id,
            user_id=case.user_id,
            method=case.method,
            origin=origin,
            now=self.now(),
        )
        await tx.attempts.add(attempt)
        return attempt

    async def start(self, attempt: Attempt, *, return_url: str) -> str:
        """The address to send the person to. Raises `ProviderError`."""
        started = await self.providers[attempt.method].start(attempt.id, return_url=return_url)
        state_digest = hashlib.sha256(started.state.encode()).digest() if started.state else None
        async with self.begin() as tx:
            kept = await tx.attempts.find_for_update(attempt.id)
            assert kept is not None, "attempts are not removed"
            # Its message may have been faster than this.
            if kept.outcome is AttemptOutcome.RUNNING:
                await tx.attempts.update(
                    kept.sent_off(
                        state_digest=state_digest, secret=started.secret, reference=started.reference
                    )
                )
        return started.url
