"""Staff restricted somebody on the spot: what the person reads of it, and that it is over (ENF-01, ENF-02)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.moderation.cases._cases import open_or_join, record
from application.moderation.cases._second_looks import draw
from application.moderation.decisions._act_ends import (
    What,
    end_earlier,
    end_hold,
    end_over_acts_of_age,
    end_payment_hold,
    ended_by_now,
)
from application.moderation.decisions._deciding import source_of
from application.moderation.decisions._own_motion import close_own
from domain.age_verification.events import AgeDecided
from domain.identity.permissions import STAFF
from domain.ids import AuditId, DecisionId, EventId, FreezeId, UserId
from domain.india import day_of
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.decisions import acted_on_the_spot
from domain.moderation.cases.event import By
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.decisions.action import OF_AGE, OF_CONSENT, ON_THE_SPOT, Action, ActionKind, ScopeKind
from domain.moderation.decisions.appeal import appeal_until
from domain.moderation.decisions.decision import Decision, DecisionNotFound
from domain.moderation.decisions.policy import StopPolicy, case_kind_of
from domain.moderation.decisions.sanction import EndedBy
from domain.moderation.decisions.staff_act import actions_of, facts_of, found_by, scope_of, subject_of
from domain.moderation.decisions.statement import Source, Statement
from domain.moderation.desk.second_look import SecondLookRate
from domain.moderation.events import DecisionMade, StaffActed, StaffActLifted
from domain.streaming.stream import Stream
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction

TOOL = "room"
"""As the cases name it."""
_DESKS = {
    ActionKind.REMOVE_MENU_ITEM: ("tip_menu", "read before it was shown"),
    ActionKind.HOLD_EARNINGS: ("earnings", "finance stopped the money"),
    **dict.fromkeys(OF_AGE, ("verification", "an officer of verification found it")),
    ActionKind.DECLINE_PAYOUT: ("payouts", "finance looked at the payout"),
    ActionKind.REFUSE_PAYOUT_ACCOUNT: ("payouts", "two people of finance looked at the account"),
    ActionKind.HOLD_PAYMENTS: ("payments", "finance looked at the payments"),
    **dict.fromkeys(
        OF_CONSENT, ("withdrawals", "whoever asked is answered with their withdrawal of consent")
    ),
}
"""What is done in no show that goes on: the tool, and why nobody complained."""


@dataclass(frozen=True, slots=True)
class StateStaffAct:
    """Make the act a decision like every other: of a case, with its statement, one appeal, and somebody else who
    decides that. It is written after the act, which waits for nothing, and counts from the act.

    The subject's open case has it, whoever works on that; where there is none a case of our own motion is closed with
    it. About a child the case stays open: it is the child safety officers' to close (CSA-07). Staff are told nothing:
    nobody decides on them here, but on their age. Safe to repeat: one event is one decision.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str
    case_profile: str
    second_looks: SecondLookRate

    async def __call__(self, event: StaffActed, event_id: EventId) -> None:
        await self._state(event, DecisionId(event_id))
        if ActionKind(event.act) in ON_THE_SPOT and not event.by_program:
            async with self.begin() as tx:
                what = await _what(tx, event)
            by = _by(event, "", event.acted_at)
            await end_earlier(self.begin, event.person_id, what, by, is_told=False, show=None)

    async def _state(self, event: StaffActed, decision_id: DecisionId) -> None:
        async with self.begin() as tx:
            if await _is_stated(tx, decision_id) or await _is_of_staff(tx, event):
                return
            show = await _show(tx, event)
            by = _by(event, event.found, event.acted_at)
            kind = case_kind_of(StopPolicy(event.policy))
            case, is_new = await self._case(tx, event, kind, by)
            # In line with whoever decides on the same person.
            await tx.users.get_for_update(event.person_id)
            actions = actions_of(event, _whose(event, show))
            decision = Decision.make(
                decision_id=decision_id, case_id=case.id, person_id=event.person_id, queue=case.status.queue,
                actions=actions, statement=await self._statement(tx, event, case, show, actions),
                proposed_by=event.first_id, by=by,
            )  # fmt: skip
            ended = await ended_by_now(tx, event, await _what(tx, event), show)
            case = await self._record(tx, decision, case, by, before=event.before, ended=ended)
            if is_new and not kind.is_of_child_safety:
                await self._close(tx, case, decision, by)

    async def _case(
        self, tx: Transaction, event: StaffActed, kind: CaseKind, by: By
    ) -> tuple[ModerationCase, bool]:
        """The case, and whether it is a new one."""
        subject = subject_of(event, kind)
        found = await tx.moderation_cases.find_open(subject, child_safety=kind.is_of_child_safety)
        if found is not None:
            return found, False
        move = await open_or_join(
            tx, subject=subject, person_id=event.person_id, kind=kind, signals=NO_SIGNALS, report_id=None, by=by,
            profile=self.case_profile, new_id=self.new_id,
        )  # fmt: skip
        return move.case, True

    async def _statement(
        self, tx: Transaction, event: StaffActed, case: ModerationCase, show: Stream | None,
        actions: tuple[Action, ...],
    ) -> Statement:  # fmt: skip
        source, is_found = await source_of(tx, case)  # by a program
        if actions[0].kind in OF_CONSENT:
            source, is_found = Source.ARTICLE_16, False  # who it was is told nobody
        about = event.about or (show.title if show is not None else "")
        values = {"about": about or "—", "found": found_by(event)}
        return Statement.write(
            kind=case_kind_of(actions[0].policy), facts=facts_of(event), law="", source=source,
            automated_detection=is_found or event.by_program, content_on=day_of(event.acted_at),
            territory=(self.profile.partition("-")[0],), profile=self.profile, actions=actions,
            appeal_until=appeal_until(event.acted_at, self.profile), values=values,
        )  # fmt: skip

    async def _record(
        self, tx: Transaction, decision: Decision, case: ModerationCase, by: By, *, before: str,
        ended: tuple[EndedBy, datetime] | None,
    ) -> ModerationCase:  # fmt: skip
        sanctions = [decision.sanction(place, before=before) for place in range(len(decision.actions))]
        if ended is not None:
            sanctions = [each.ended(*ended) for each in sanctions]
        await tx.decisions.add(decision)
        await tx.sanctions.add(sanctions)
        subject = f"case:{case.id} account:{decision.person_id}"
        keys = ",".join(dict.fromkeys(decision.keys))
        await tx.audit.append(
            AuditEntry(AuditId(self.new_id()), by.actor_id, "case.decide", subject, keys, "", self.now())
        )
        case = await record(tx, acted_on_the_spot(case, decision.id, decision.keys, by))
        if not _has_own_notice(decision):
            await tx.outbox.add(DecisionMade(decision.id, decision.person_id, shuts_out=False))
        return case

    async def _close(self, tx: Transaction, case: ModerationCase, decision: Decision, by: By) -> None:
        claim = case.claimed(decision.decided_by, lease=None, now=by.at)
        _, seen = _DESKS.get(decision.actions[0].kind, (TOOL, "seen in the room"))
        closed = await close_own(
            tx, await record(tx, claim.move), by, lease=claim.lease, why=f"nobody complained: {seen}",
            removed=f"done on the spot: decision {decision.id}",
        )  # fmt: skip
        if (
            decision.actions[0].kind not in OF_AGE
        ):  # nobody judges blind what only officers of verification read
            await draw(tx, closed, self.second_looks, self.new_id)


@dataclass(frozen=True, slots=True)
class EndLiftedAct:
    """Staff gave back what they had restricted: it is over in the decision too, the case says so, and so is the person
    told, but where another act of the same kind took its place. Safe to repeat, and before the act is
    written down: whoever does that finds it over."""

    begin: BeginTransaction

    async def __call__(self, event: StaffActLifted, event_id: EventId) -> None:
        by = _by(event, "", event.lifted_at)
        if event.act == ActionKind.HOLD_EARNINGS:
            await end_hold(self.begin, event.person_id, FreezeId(UUID(event.before)), by)
            return
        if event.act == ActionKind.HOLD_PAYMENTS:
            await end_payment_hold(self.begin, event.person_id, event.before, by)
            return
        async with self.begin() as tx:
            show, what = await _show(tx, event), await _what(tx, event)
        await end_earlier(self.begin, event.person_id, what, by, is_told=not event.is_replaced, show=show)


@dataclass(frozen=True, slots=True)
class EndActsOfAge:
    """Follows what is decided of an age: what officers took of it is over, in the decision too, once it was shown anew.
    Safe to repeat, and before the act is written down."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, event: AgeDecided, event_id: EventId) -> None:
        await end_over_acts_of_age(self.begin, event.user_id, now=self.now())


def _by(event: StaffActed | StaffActLifted, note: str, at: datetime) -> By:
    tool, _ = _DESKS.get(ActionKind(event.act), (TOOL, ""))
    return By(event.actor_id, tool, automated=False, note=note, at=at)


async def _show(tx: Transaction, event: StaffActed | StaffActLifted) -> Stream | None:
    return None if event.stream_id is None else await tx.streams.get(event.stream_id)


def _whose(event: StaffActed | StaffActLifted, show: Stream | None) -> UserId:
    """What is in no show is the person's own."""
    return event.person_id if show is None else show.performer_id


async def _what(tx: Transaction, event: StaffActed | StaffActLifted) -> What:
    return ActionKind(event.act), scope_of(event, _whose(event, await _show(tx, event)))


def _has_own_notice(decision: Decision) -> bool:
    """It says by which rule, or why, and where the reasons stand. Words of a tip that were turned down have none."""
    first = decision.actions[0]
    if first.kind in OF_AGE:
        return True
    if first.kind is ActionKind.DENY_MESSAGE:
        return first.scope.kind is not ScopeKind.TIP
    return first.kind in (ActionKind.REMOVE_MESSAGE, ActionKind.KEEP_OUT)


async def _is_of_staff(tx: Transaction, event: StaffActed) -> bool:
    return event.act not in OF_AGE and (await tx.users.get(event.person_id)).role in STAFF


async def _is_stated(tx: Transaction, decision_id: DecisionId) -> bool:
    try:
        await tx.decisions.get(decision_id)
    except DecisionNotFound:
        return False
    return True
