"""Say why what was done at once was right, and agree to it as another person."""

from dataclasses import dataclass

from application.moderation._cases import case_for, record
from domain.ids import ModerationCaseId, UserId
from domain.moderation.case import ModerationCase
from domain.moderation.case_event import By
from domain.moderation.note import normal_note
from domain.moderation.policy import policy_named
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class GiveReason:
    """The rule that an act at once stands on, due fifteen minutes after it (MOD-11). Nobody has to claim the case."""

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, case_id: ModerationCaseId, actor_id: UserId, of_seq: int, policy: str, note: str
    ) -> ModerationCase:
        """`of_seq` is the number of the act's event, `policy` the key of a `StopPolicy`.

        Raises `UnknownPolicy`, `NoteTooLong`, `NothingToConfirm`, `CaseAboutYou`, `ModerationCaseNotFound`,
        `PermissionDenied`.
        """
        rule = policy_named(policy)
        by = By.staff(actor_id, note=normal_note(note), now=self.now())
        async with self.begin() as tx:
            case, _ = await case_for(tx, case_id, actor_id)
            return await record(tx, case.reason_given(of_seq, rule.value, by))


@dataclass(frozen=True, slots=True)
class ConfirmUrgentAct:
    """Another person than the one who acted looked, and agrees (MOD-10)."""

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, case_id: ModerationCaseId, actor_id: UserId, of_seq: int, note: str
    ) -> ModerationCase:
        """`of_seq` is the number of the act's event.

        Raises `FourEyes`, `NothingToConfirm`, `Unconfirmed` while no reason is given, `NoteTooLong`, `CaseAboutYou`,
        `ModerationCaseNotFound`, `PermissionDenied`.
        """
        by = By.staff(actor_id, note=normal_note(note), now=self.now())
        async with self.begin() as tx:
            case, _ = await case_for(tx, case_id, actor_id)
            return await record(tx, case.urgent_act_confirmed(of_seq, by))
