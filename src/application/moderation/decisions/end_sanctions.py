"""What a decision began for a time, or for as long as a show goes on, ends by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.moderation._one_by_one import all_due
from application.moderation.cases._cases import record
from domain.ids import AuditId, DecisionId, StreamId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.decisions import reversed_by_system
from domain.moderation.decisions.action import WITH_THE_SHOW
from domain.moderation.decisions.sanction import EndedBy, Sanction
from domain.moderation.events import SanctionEnded
from ports.clock import Clock, NewId
from ports.moderation.decisions import DecisionQueries
from ports.transaction import BeginTransaction, Transaction

BATCH = 100


@dataclass(frozen=True, slots=True)
class EndSanctions:
    """A time that is over ends a sanction at that moment, wherever it is asked for. This takes note of it: an event of
    the case, the audit log, a word to the person (MOD-19). What was done in a show ended with it, at that moment; of
    that there is no word but in the decision. Each decision in a transaction of its own; safe to repeat, also side by
    side. One that fails keeps no other from its end: it is named in the log, and the first such failure is raised when
    all were looked at.
    """

    begin: BeginTransaction
    queries: DecisionQueries
    now: Clock
    new_id: NewId

    async def __call__(self) -> int:
        """Of how many decisions something was ended."""
        now = self.now()

        async def page(after: tuple[datetime, DecisionId] | None) -> Sequence[tuple[datetime, DecisionId]]:
            return await self.queries.to_end(now=now, after=after, limit=BATCH)

        return await all_due(page, self._turn, failed="sanctions_not_ended")

    async def _turn(self, decision_id: DecisionId) -> None:
        async with self.begin() as tx:
            await self._end(tx, decision_id)

    async def _end(self, tx: Transaction, decision_id: DecisionId) -> None:
        now = self.now()
        decision = await tx.decisions.get(decision_id)
        # The case first, as whoever overturns the decision: the second of two waits, and finds what the first did.
        case = await tx.moderation_cases.get_for_update(decision.case_id)
        for sanction in await tx.sanctions.of_decision_for_update(decision_id):
            ended = await _ended(tx, sanction, now)
            if ended is None:
                continue
            await tx.sanctions.end(sanction.ended(*ended))
            action = sanction.action.kind.value
            case = await record(tx, reversed_by_system(case, decision_id, action, now))
            is_with_show = ended[0] is EndedBy.SHOW_OVER
            note = "the show ended" if is_with_show else ""
            subject = f"decision:{decision_id} account:{sanction.person_id}"
            entry = AuditEntry(AuditId(self.new_id()), None, "sanction.end", subject, action, note, now)
            await tx.audit.append(entry)
            if not is_with_show:  # nobody hears that they may come back to what is over
                await tx.outbox.add(SanctionEnded(decision_id, sanction.person_id, action))


async def _ended(tx: Transaction, sanction: Sanction, now: datetime) -> tuple[EndedBy, datetime] | None:
    if sanction.ended_at is not None:
        return None
    if not sanction.holds(now):
        return EndedBy.SYSTEM, now
    if sanction.action.kind not in WITH_THE_SHOW or sanction.action.scope.id is None:
        return None
    show = await tx.streams.find(StreamId(sanction.action.scope.id))
    return (EndedBy.SHOW_OVER, show.ended_at) if show is not None and show.ended_at is not None else None
