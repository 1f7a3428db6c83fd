"""Tell people that their data was given to an authority, as soon as the order allows it."""

from dataclasses import dataclass

from application.compliance._history import record
from domain.compliance.events import DataDisclosed
from domain.compliance.legal_request import StepKind
from domain.ids import AuditId, LegalRequestId
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction

REQUESTS_PER_RUN = 50


@dataclass(frozen=True, slots=True)
class TellPeopleConcerned:
    """Announce each disclosure that may be told by now, once; the notices follow from the events. Returns how many."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self) -> int:
        async with self.begin() as tx:
            due = await tx.legal_requests.to_tell(now=self.now(), limit=REQUESTS_PER_RUN)
        for request_id in due:
            await self._tell(request_id)
        return len(due)

    async def _tell(self, request_id: LegalRequestId) -> None:
        now = self.now()
        async with self.begin() as tx:
            request = await tx.legal_requests.get_for_update(request_id)
            if request.told_at is not None:
                return
            await tx.legal_requests.update(request.told(now))
            await record(
                tx, request, StepKind.TOLD, by=None, note="", audit_id=AuditId(self.new_id()), now=now
            )
            for account_id in request.scope.accounts:
                await tx.outbox.add(DataDisclosed(request_id, account_id, request.authority))
