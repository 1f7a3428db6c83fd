"""What a decision began for a time ends by itself."""

from dataclasses import dataclass

from application.moderation._cases import record
from domain.ids import AuditId, DecisionId
from domain.moderation.audit import AuditEntry
from domain.moderation.case_decisions import reversed_by_system
from domain.moderation.events import SanctionEnded
from domain.moderation.sanction import EndedBy
from ports.clock import Clock, NewId
from ports.moderation_decisions import DecisionQueries
from ports.transaction import BeginTransaction, Transaction

BATCH = 100


@dataclass(frozen=True, slots=True)
class EndSanctions:
    """A time that is over ends a sanction at that moment, wherever it is asked for. This takes note of it: an event of
    the case, the audit log, a word to the person (MOD-19). Each decision in a transaction of its own; safe to repeat,
    also side by side.
    """

    begin: BeginTransaction
    queries: DecisionQueries
    now: Clock
    new_id: NewId

    async def __call__(self) -> int:
        """Of how many decisions something was ended."""
        due = await self.queries.to_end(now=self.now(), limit=BATCH)
        for decision_id in due:
            async with self.begin() as tx:
                await self._end(tx, decision_id)
        return len(due)

    async def _end(self, tx: Transaction, decision_id: DecisionId) -> None:
        now = self.now()
        decision = await tx.decisions.get(decision_id)
        # The case first, as whoever overturns the decision: the second of two waits, and finds what the first did.
        case = await tx.moderation_cases.get_for_update(decision.case_id)
        for sanction in await tx.sanctions.of_decision_for_update(decision_id):
            if sanction.ended_at is not None or sanction.holds(now):
                continue
            await tx.sanctions.end(sanction.ended(EndedBy.SYSTEM, now))
            action = sanction.action.kind.value
            case = await record(tx, reversed_by_system(case, decision_id, action, now))
            subject = f"decision:{decision_id} account:{sanction.person_id}"
            entry = AuditEntry(AuditId(self.new_id()), None, "sanction.end", subject, action, "", now)
            await tx.audit.append(entry)
            await tx.outbox.add(SanctionEnded(decision_id, sanction.person_id, action))
