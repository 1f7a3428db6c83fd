"""Send a person to a provider that looks at them, or at their documents."""

from dataclasses import dataclass

from application.age_verification._moves import hold_own_case
from application.age_verification.send_to_provider import SendToProvider
from domain.age_verification.attempt import Origin
from domain.ids import CaseId, UserId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class StartProviderCheck:
    """Begin an attempt with the provider of the method that the person chose for their case."""

    begin: BeginTransaction
    send: SendToProvider

    async def __call__(self, *, case_id: CaseId, user_id: UserId, return_url: str, origin: Origin) -> str:
        """The address to send the person to. Raises `CaseNotFound`, `NotYourCase`, `MethodNotAllowed`,
        `InvalidTransition`, `ProviderError`."""
        async with self.begin() as tx:
            _, case = await hold_own_case(tx, case_id, user_id)
            case.require_collecting()
            self.send.require_configured(case.method)
            attempt = await self.send.record(tx, case, origin)
        return await self.send.start(attempt, return_url=return_url)
