"""What cannot be undone: one person proposes it, another confirms or drops it (MOD-10)."""

from dataclasses import dataclass

from application.moderation._confirmed import finished
from application.moderation.cases._cases import case_for, record
from application.moderation.cases._offered import require_offered
from application.moderation.decisions._deciding import Reasons, put_out, record_decision, state_reasons
from application.moderation.decisions._rooms_told import tell_rooms
from domain.errors import Invalid
from domain.ids import DecisionId, ModerationCaseId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.decisions import ban_confirmed
from domain.moderation.cases.event import By, SevereAct
from domain.moderation.cases.refusals import NothingToConfirm
from domain.moderation.decisions.action import ACCOUNT, Action, ActionKind
from domain.moderation.decisions.decision import Decision, NobodyConcerned
from domain.moderation.decisions.policy import policy_named
from domain.moderation.note import normal_note, required_note
from ports.clock import Clock, NewId
from ports.streaming.rooms import MediaRooms
from ports.transaction import BeginTransaction

PROPOSABLE = (SevereAct.PERMANENT_BAN, SevereAct.CLOSE_UNREPORTED)
"""What a case itself can end in; the others belong to desks of their own."""


class UnknownSevereAct(Invalid):
    code = "unknown_severe_act"


@dataclass(frozen=True, slots=True)
class ProposeSevereAct:
    """It waits for a day for another person, and lapses then (ENF-06). No program ever proposes."""

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, case_id: ModerationCaseId, actor_id: UserId, act: str, policy: str, note: str, seen: int
    ) -> ModerationCase:
        """Raises `UnknownSevereAct`, `UnknownPolicy`, `NoteMissing`, `NoteTooLong`, `ActionHidden`,
        `NobodyConcerned`, `Unconfirmed`, `StaleCase`, `NotClaimed`, `CaseAboutYou`, `ModerationCaseNotFound`,
        `PermissionDenied`."""
        if act not in PROPOSABLE:
            raise UnknownSevereAct("choose what is proposed", pointer="/severe_act")
        rule = policy_named(policy, "what is proposed")
        by = By.staff(actor_id, note=required_note(note), now=self.now())
        async with self.begin() as tx:
            case, lease = await case_for(tx, case_id, actor_id, now=by.at)
            if act == SevereAct.PERMANENT_BAN:
                role = (await tx.users.get(actor_id)).role
                require_offered(ActionKind.PERMANENT_BAN, role, case.status.queue)
                if case.status.person_id is None:
                    raise NobodyConcerned("nobody is known who answers for this")
            return await record(tx, case.proposed(SevereAct(act), rule.value, by, lease=lease, seen=seen))


@dataclass(frozen=True, slots=True)
class ConfirmSevereAct:
    """The second person's word. Of a permanent ban it is the decision, with a statement of reasons of their own words;
    they need not have claimed the case. Once begun it is finished."""

    begin: BeginTransaction
    rooms: MediaRooms
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(
        self, *, decision_id: DecisionId, case_id: ModerationCaseId, actor_id: UserId, reasons: Reasons, note: str,
        seen: int,
    ) -> Decision | None:  # fmt: skip
        """None where what was proposed is no decision on a person. Raises `FourEyes`, `NothingToConfirm`,
        `ActionHidden`, `StaleCase`, `CaseAboutYou`, `NoteTooLong`, `ModerationCaseNotFound`, `PermissionDenied`, and
        as `Statement.write`."""
        by = By.staff(actor_id, note=normal_note(note), now=self.now())
        return await finished(
            self._confirm(decision_id, case_id, actor_id, reasons=reasons, by=by, seen=seen)
        )

    async def _confirm(
        self, decision_id: DecisionId, case_id: ModerationCaseId, actor_id: UserId, *, reasons: Reasons, by: By,
        seen: int,
    ) -> Decision | None:  # fmt: skip
        async with self.begin() as tx:
            case, _ = await case_for(tx, case_id, actor_id, now=by.at)
            proposal, person_id = case.status.proposal, case.status.person_id
            if proposal is None:
                raise NothingToConfirm("nothing waits for a second person")
            if proposal.act is not SevereAct.PERMANENT_BAN or person_id is None:
                await record(tx, case.confirmed(by, seen=seen))
                return None
            role = (await tx.users.get(actor_id)).role
            require_offered(ActionKind.PERMANENT_BAN, role, case.status.queue)
            move = ban_confirmed(case, decision_id, ActionKind.PERMANENT_BAN.value, by, seen=seen)
            await tx.users.get_for_update(person_id)
            ban = Action.take(
                ActionKind.PERMANENT_BAN, policy_named(proposal.policy), ACCOUNT, until=None, now=by.at
            )
            statement = await state_reasons(tx, case, (ban,), reasons, profile=self.profile, decided_at=by.at)
            decision = Decision.make(
                decision_id=decision_id, case_id=case_id, person_id=person_id, queue=case.status.queue,
                actions=(ban,), statement=statement, proposed_by=proposal.moderator_id, by=by,
            )  # fmt: skip
            words = await record_decision(tx, decision, move, note=by.note, new_id=self.new_id)
            await tell_rooms(tx, words, now=by.at)
        await put_out(self.rooms, decision)
        return decision


@dataclass(frozen=True, slots=True)
class DropProposal:
    """By whoever made it, or by another who disagrees, with a word of why."""

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, case_id: ModerationCaseId, actor_id: UserId, note: str, seen: int
    ) -> ModerationCase:
        """Raises `NoteMissing`, `NoteTooLong`, `NothingToConfirm`, `StaleCase`, `CaseAboutYou`,
        `ModerationCaseNotFound`, `PermissionDenied`."""
        by = By.staff(actor_id, note=required_note(note), now=self.now())
        async with self.begin() as tx:
            case, _ = await case_for(tx, case_id, actor_id, now=by.at)
            return await record(tx, case.proposal_dropped(by, seen=seen))
