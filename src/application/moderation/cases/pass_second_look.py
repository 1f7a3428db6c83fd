"""Somebody who is asked for a second look has to know how the case was decided (MOD-26)."""

from dataclasses import dataclass

from application.moderation.cases._cases import visible_queues
from application.moderation.cases._second_looks import who_had_a_part
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, SecondLookId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.desk.second_look import SecondLookNotFound, SecondLookPass
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class PassSecondLook:
    """It waits for this person no longer, whom the case is open to from now on; for others it waits as before.

    It cannot be taken back: whoever has read what was decided is not blind again. Sent again, there is nothing left to
    pass on.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, look_id: SecondLookId, actor_id: UserId, why: str) -> SecondLookPass:
        """Raises `NoteMissing`, `NoteTooLong`, `SecondLookNotFound`, `SecondLookAnswered`, `PermissionDenied`."""
        now = self.now()
        passed = SecondLookPass.make(look_id=look_id, person_id=actor_id, why=why, now=now)
        async with self.begin() as tx:
            role = (await tx.users.get(actor_id)).role
            require_permission(role, Permission.WORK_CASES)
            look = await tx.second_looks.find_for_update(look_id)
            if look is None:
                raise SecondLookNotFound("there is no such second look")
            case = await tx.moderation_cases.get_for_update(look.case_id)
            queues = await visible_queues(tx, actor_id, role, now=now)
            look.require_for(actor_id, queues=queues, had_a_part=await who_had_a_part(tx, look, case))
            look.require_unanswered()
            await tx.second_looks.pass_on(passed)
            subject = f"case:{look.case_id} second_look:{look_id}"
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "case.second_look_pass", subject, "", passed.why, now
                )
            )
            return passed
