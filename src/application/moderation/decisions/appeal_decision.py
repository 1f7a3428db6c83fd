"""A person asks that somebody else look at a decision about them."""

from dataclasses import dataclass

from domain.ids import DecisionAppealId, DecisionId, UserId
from domain.moderation.decisions.appeal import DecisionAppeal
from domain.moderation.decisions.decision import DecisionNotFound
from domain.moderation.events import DecisionAppealed
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class AppealDecision:
    """Once a decision, in time (ENF-02). What was decided holds until somebody else has looked."""

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, appeal_id: DecisionAppealId, decision_id: DecisionId, person_id: UserId, text: str
    ) -> DecisionAppeal:
        """Raises `DecisionNotFound`, also for somebody else's, `AppealTextMissing`, `AppealTooLate`, `AppealMade`."""
        async with self.begin() as tx:
            decision = await tx.decisions.get(decision_id)
            if decision.person_id != person_id:
                raise DecisionNotFound("there is no such decision")
            appeal = DecisionAppeal.file(decision, appeal_id=appeal_id, text=text, now=self.now())
            await tx.decision_appeals.add(appeal)
            await tx.outbox.add(DecisionAppealed(decision_id, person_id, appeal.due_at))
            return appeal
