"""Say why what was done at once was right, and agree to it as another person."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.moderation.cases._cases import case_for, record
from application.moderation.watch.raise_frame_alarm import TOOL
from domain.ids import ModerationCaseId, StreamId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, ModerationEvent, ReasonGiven, SubjectKind, UrgentAct
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import policy_named
from domain.moderation.events import StaffActed
from domain.moderation.note import normal_note
from ports.clock import Clock
from ports.transaction import BeginTransaction, Transaction


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
        rule = policy_named(policy, "a reason")
        by = By.staff(actor_id, note=normal_note(note), now=self.now())
        async with self.begin() as tx:
            case, _ = await case_for(tx, case_id, actor_id, now=by.at)
            return await record(tx, case.reason_given(of_seq, rule.value, by))


@dataclass(frozen=True, slots=True)
class ConfirmUrgentAct:
    """Another person than the one who acted looked, and agrees (MOD-10); where a program acted, another than the one
    who gave the reason.

    What a classifier covered is then a decision of theirs, and the performer is owed the reasons (ENF-01); of what is
    about a child nobody is told by this (CSA-04).
    """

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
            case, _ = await case_for(tx, case_id, actor_id, now=by.at)
            events = await tx.moderation_cases.events(case_id)
            reasoned_by = _reasoned_by(events, of_seq)
            confirmed = await record(tx, case.urgent_act_confirmed(of_seq, by, reasoned_by=reasoned_by))
            await _owe_for_cover(tx, confirmed, of_seq, by, events)
            return confirmed


def _reasoned_by(events: Sequence[ModerationEvent], of_seq: int) -> UserId | None:
    reasons = (e for e in events if isinstance(e.what, ReasonGiven) and e.what.of_seq == of_seq)
    return next((event.by.actor_id for event in reasons), None)


async def _owe_for_cover(
    tx: Transaction, case: ModerationCase, of_seq: int, by: By, events: Sequence[ModerationEvent]
) -> None:
    status = case.status
    assert by.actor_id is not None, "people confirm"
    if status.subject.kind is not SubjectKind.SHOW or status.person_id is None:
        return
    [urgent] = [each for each in status.urgent if each.seq == of_seq]
    if events[of_seq - 1].by.tool != TOOL or urgent.act is not UrgentAct.HIDE:
        return
    await tx.outbox.add(
        StaffActed(
            ActionKind.COVER_SHOW, StreamId(status.subject.id), status.person_id, by.actor_id, urgent.policy, "", "",
            None, by.at, first_id=_reasoned_by(events, of_seq), by_program=True,
        )
    )  # fmt: skip
