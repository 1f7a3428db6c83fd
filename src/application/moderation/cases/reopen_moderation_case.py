"""Look at a closed case again."""

from dataclasses import dataclass

from application.moderation.cases._cases import case_for, record
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By
from domain.moderation.cases.kind import CaseKind
from domain.moderation.note import required_note
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReopenModerationCase:
    """A closed case goes back to its queue, with a word of why (MOD-03). Its clocks never stood still (MOD-09).

    Whoever wrote that they are a minor may chat no more, as before it was closed (CHT-15).
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, case_id: ModerationCaseId, actor_id: UserId, note: str) -> ModerationCase:
        """Raises `NoteMissing`, `NoteTooLong`, `InvalidTransition` for a case that is not closed, `CaseAboutYou`,
        `SubjectHasCase` where a newer case of the same subject is open, `ModerationCaseNotFound`,
        `PermissionDenied`."""
        by = By.staff(actor_id, note=required_note(note), now=self.now())
        async with self.begin() as tx:
            case, _ = await case_for(tx, case_id, actor_id, now=by.at)
            reopened = await record(tx, case.reopened(by))
            if case.status.kind is CaseKind.MINOR_CLAIM and case.status.person_id is not None:
                await tx.chat_locks.lock(case.status.person_id, now=by.at)
            return reopened
