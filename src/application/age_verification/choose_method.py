"""Choose how to show it."""

from dataclasses import dataclass

from application.age_verification._moves import hold_own_case, record
from domain.age_verification.attempt import AttemptOutcome
from domain.age_verification.case import VerificationCase
from domain.age_verification.method import Method
from domain.age_verification.policy import policy_for
from domain.ids import CaseId, UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ChooseMethod:
    """The person chooses one of the methods of the policy, or another one than before.

    Whoever is to verify again begins here too. No method is better than another: what an approval gives is the same
    (AGE-21).
    """

    begin: BeginTransaction
    now: Clock
    profile: str
    aadhaar_enabled: bool

    async def __call__(self, *, case_id: CaseId, user_id: UserId, method: Method) -> VerificationCase:
        """Raises `CaseNotFound`, `NotYourCase`, `MethodNotAllowed`, `InvalidTransition`, `NoPolicy`."""
        async with self.begin() as tx:
            _, case = await hold_own_case(tx, case_id, user_id)
            now = self.now()
            policy = policy_for(self.profile, case.purpose, at=now)
            moved = case.collecting(method, policy=policy, aadhaar_enabled=self.aadhaar_enabled, now=now)
            # Nobody goes on waiting for the provider of a way that was left.
            for attempt in await tx.attempts.running_of_case(case_id):
                await tx.attempts.update(attempt.finished(AttemptOutcome.LAPSED, now=now))
            return await record(tx, moved)
