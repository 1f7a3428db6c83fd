"""Ask the age provider how a person's running attempt stands."""

from dataclasses import dataclass

from domain.age_verification.age import AgeState, AgeStatus
from domain.ids import UserId
from ports.age_verification import AgeReport, AgeVerifier
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class AskAgeProvider:
    """For a person who came back before the provider's webhook did, or whose webhook was lost."""

    begin: BeginTransaction
    verifier: AgeVerifier

    async def __call__(self, *, user_id: UserId) -> tuple[AgeStatus, AgeReport | None]:
        """The status as it is, and the provider's word where an attempt is pending. Raises `AgeProviderError`."""
        async with self.begin() as tx:
            status = await tx.ages.get(user_id)
        if status.state is not AgeState.PENDING or status.attempt_id is None:
            return status, None
        return status, await self.verifier.report(status.attempt_id)
