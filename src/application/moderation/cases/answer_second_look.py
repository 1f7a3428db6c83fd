"""Another moderator says what they find in a closed case, without knowing what was found (MOD-26)."""

from dataclasses import dataclass

from application.moderation.cases._cases import visible_queues
from application.moderation.cases._second_looks import who_had_a_part
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, SecondLookId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.states import ModerationState
from domain.moderation.desk.second_look import Finding, SecondLook, SecondLookNotFound
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class AnswerSecondLook:
    """Record the finding. It changes nothing of the case: whoever reads that two people differ opens it again.

    Safe to repeat. Whoever had a part in the case, or is whom it is about, does not learn that it was drawn.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, look_id: SecondLookId, actor_id: UserId, outcome: str, policy: str, word: str
    ) -> SecondLook:
        """`outcome` is the key of a `CaseOutcome`, `policy` of a `StopPolicy`, or empty where no rule was broken.

        Raises `UnknownFinding`, `UnknownPolicy`, `NoteMissing`, `NoteTooLong`, `SecondLookNotFound`,
        `SecondLookAnswered`, `SecondLookOver`, `PermissionDenied`.
        """
        now = self.now()
        finding = Finding.make(outcome=outcome, policy=policy, word=word, by=actor_id, now=now)
        async with self.begin() as tx:
            role = (await tx.users.get(actor_id)).role
            require_permission(role, Permission.WORK_CASES)
            look = await tx.second_looks.find_for_update(look_id)
            if look is None:
                raise SecondLookNotFound("there is no such second look")
            case = await tx.moderation_cases.get_for_update(look.case_id)
            had_a_part = await who_had_a_part(tx, look, case)
            queues = await visible_queues(tx, actor_id, role, now=now)
            look.require_for(actor_id, queues=queues, had_a_part=had_a_part)
            status = case.status
            is_closed_still = status.state is ModerationState.CLOSED and status.closed_at == look.closed_at
            answered = look.answered(finding, is_closed_still=is_closed_still)
            if answered is look:
                return look
            await tx.second_looks.answer(answered)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "case.second_look", f"case:{look.case_id} second_look:{look_id}",
                    (finding.policy or finding.outcome).value, finding.word, now,
                )
            )  # fmt: skip
            return answered
