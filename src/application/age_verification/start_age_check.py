"""Send a person to the provider that finds out whether they are an adult."""

from dataclasses import dataclass

from domain.ids import AgeAttemptId, UserId
from ports.age_verification import AgeVerifier
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class StartAgeCheck:
    """Begin an attempt. The attempt is a row before the provider hears of it, so that its answer finds a home."""

    begin: BeginTransaction
    verifier: AgeVerifier
    now: Clock
    new_id: NewId

    async def __call__(self, *, user_id: UserId, return_url: str) -> str:
        """The address to send the person to. Raises `AgeLocked`, `AlreadyVerified`, `AgeProviderError`."""
        attempt_id = AgeAttemptId(self.new_id())
        async with self.begin() as tx:
            status = (await tx.ages.get_for_update(user_id)).started(attempt_id)
            await tx.ages.add_attempt(attempt_id, user_id, provider=self.verifier.name, now=self.now())
            await tx.ages.save(status)
        return await self.verifier.start(attempt_id, return_url=return_url)
