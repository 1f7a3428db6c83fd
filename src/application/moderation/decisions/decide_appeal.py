"""Somebody else decides an appeal."""

from dataclasses import dataclass
from datetime import datetime

from application.moderation.cases._cases import record, visible_queues
from application.moderation.decisions._banked_pictures import let_pictures_go
from application.moderation.decisions._consent_acts import show_again
from application.moderation.decisions._enforcing import Overturn, undo
from application.moderation.decisions._finance_acts import give_back_of_finance
from application.moderation.decisions._let_through import let_through
from application.moderation.decisions._lift_acts import hold_shows, lift_act
from application.moderation.decisions._match_holds import hold_age_of
from application.moderation.decisions._recounting import recount_suspensions
from application.moderation.decisions._rooms_told import RoomWord, tell_rooms, words_of_restored
from domain.identity.permissions import PERMISSIONS, Permission, Role, require_permission
from domain.identity.user import User
from domain.ids import AuditId, DecisionAppealId, MessageId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.decisions import appeal_decided
from domain.moderation.cases.event import By
from domain.moderation.decisions.action import (
    OF_CONSENT,
    OF_FINANCE,
    ON_CONTENT,
    ON_THE_SPOT,
    ActionKind,
    ScopeKind,
)
from domain.moderation.decisions.appeal import (
    AppealNotFound,
    AppealOutcome,
    DecisionAppeal,
    appeal_outcome_named,
)
from domain.moderation.decisions.decision import Decision
from domain.moderation.decisions.sanction import EndedBy
from domain.moderation.events import DecisionReviewed
from domain.moderation.note import normal_note, required_note
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class DecideAppeal:
    """Uphold a decision or overturn it. Overturning gives back content, strikes, restrictions, money that was held and
    an account that a known picture held in one transaction: all of it, or nothing; with a strike also what later ones
    reached only because of it, and what was banked of its show (ENF-03, ENF-08). Of a show that goes on the media plane
    is told within a second.

    On what officers of verification took another of them decides, and nobody else: moderators do not read who a person
    is (AGE-19, PRV-06). Until then it stays taken.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, appeal_id: DecisionAppealId, actor_id: UserId, outcome: str, answer: str, note: str
    ) -> DecisionAppeal:
        """`answer` is told to the person, `note` is for staff (MOD-21).

        Raises `UnknownAppealOutcome`, `NoteMissing`, `NoteTooLong`, `AppealNotFound`, also for a queue that the role
        does not see, `SameReviewer`, `AppealAboutYou`, `AppealOver`, `PermissionDenied`.
        """
        found, told, kept = appeal_outcome_named(outcome), required_note(answer), normal_note(note)
        now = self.now()
        by = By.staff(actor_id, note=kept, now=now)
        async with self.begin() as tx:
            actor = await tx.users.get(actor_id)
            _require_decides_appeals(actor.role)
            appeal = await tx.decision_appeals.get_for_update(appeal_id)
            decision = await tx.decisions.get(appeal.decision_id)
            if not await _is_seen(tx, decision, actor, now=now):
                raise AppealNotFound("there is no such appeal")
            decided = appeal.decided(decision, found, answer=told, note=kept, by=actor_id, now=now)
            await tx.decision_appeals.save(decided)
            await hold_age_of(tx, decision)
            await hold_shows(tx, decision)
            case = await tx.moderation_cases.get_for_update(decision.case_id)
            case = await record(tx, appeal_decided(case, decision.id, found.value, by))
            given, words = list[MessageId](), list[RoomWord]()
            if found is AppealOutcome.OVERTURNED:
                # In line with whoever decides on the same person: a strike counts, or it does not.
                await tx.users.get_for_update(decision.person_id)
                overturn = Overturn(decision, appeal_id, actor_id, self.new_id, now)
                given, words = await _give_back(tx, case, overturn)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "appeal.decide",
                    f"decision:{decision.id} account:{decision.person_id}", found.value, kept, now,
                )
            )  # fmt: skip
            await tx.outbox.add(DecisionReviewed(decision.id, decision.person_id, found.value))
            await tell_rooms(tx, (*words, *await words_of_restored(tx, given)), now=now)
            return decided


def _require_decides_appeals(role: Role) -> None:
    """Raises `PermissionDenied`."""
    if Permission.OVERRIDE_VERIFICATION not in PERMISSIONS[role]:
        require_permission(role, Permission.WORK_CASES)


async def _is_seen(tx: Transaction, decision: Decision, actor: User, *, now: datetime) -> bool:
    if decision.is_of_age:
        return Permission.OVERRIDE_VERIFICATION in PERMISSIONS[actor.role]
    return decision.queue in await visible_queues(tx, actor.id, actor.role, now=now)


async def _give_back(
    tx: Transaction, case: ModerationCase, by: Overturn
) -> tuple[list[MessageId], list[RoomWord]]:
    """The messages that stand again, and what the rooms of acts that were lifted hear; they are not told yet."""
    given, words = list[MessageId](), list[RoomWord]()
    sanctions = await tx.sanctions.of_decision_for_update(by.decision.id)
    for sanction in sanctions:
        await tx.sanctions.end(sanction.ended(EndedBy.APPEAL, by.at))
        if sanction.action.kind in ON_THE_SPOT:
            words += await lift_act(tx, sanction, by)
            continue
        if sanction.action.kind in OF_FINANCE:
            await give_back_of_finance(tx, sanction, by)
            continue
        if sanction.action.kind in OF_CONSENT:
            await show_again(tx, sanction, by)
            continue
        if sanction.ended_at is not None and sanction.action.kind in ON_CONTENT:
            continue  # staff gave it back before: whoever has taken it away since had a reason of their own
        if sanction.action.kind is ActionKind.DENY_MESSAGE or sanction.action.scope.kind is ScopeKind.TIP:
            words += await let_through(tx, sanction, by)
            continue
        if (stands := await undo(tx, sanction, by)) is not None:
            given.append(stands)
    await recount_suspensions(tx, case, sanctions, by)
    await let_pictures_go(tx, case, by)
    return given, words
