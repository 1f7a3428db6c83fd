"""Prove that a duty was done, and close a case."""

from dataclasses import dataclass
from datetime import datetime

from application.moderation.cases._cases import case_for, record
from application.moderation.cases._second_looks import draw
from application.moderation.decisions._automatic_covers import are_covers_told, lift_of_unfounded
from application.moderation.decisions._lift_covers import held_shows, lift_covers
from application.moderation.decisions._match_holds import give_back_of_unfounded, hold_age_of_case
from application.moderation.reports._reports import conclude_reports
from domain.age_verification.age import AgeState
from domain.errors import Invalid
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.clocks import Proof
from domain.moderation.cases.decisions import require_told
from domain.moderation.cases.event import By, CaseOutcome
from domain.moderation.cases.refusals import StatementMissing
from domain.moderation.desk.second_look import SecondLookRate
from domain.moderation.note import normal_note, required_note
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction

_OF_AGE = frozenset({AgeState.MINOR_LOCKED, AgeState.HELD})


class UnknownOutcome(Invalid):
    code = "unknown_outcome"


@dataclass(frozen=True, slots=True)
class ProveDuty:
    """Record by what it can be seen that one law's duty was done (LEG-15, CSA-06)."""

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, case_id: ModerationCaseId, actor_id: UserId, law: str, reference: str, authority: str
    ) -> ModerationCase:
        """`authority` is who was told, where the duty is to tell one; `law` may be `AGE_SHOWN`, and the reference then
        what shows an adult.

        Raises `ProofIncomplete`, `UnknownDuty`, `NotClaimed`, `CaseAboutYou`, `NoteTooLong`,
        `ModerationCaseNotFound`, `PermissionDenied`.
        """
        now = self.now()
        proof = Proof(law, now, normal_note(reference), normal_note(authority))
        async with self.begin() as tx:
            case, lease = await case_for(tx, case_id, actor_id, now=now)
            case.require_worked_by(actor_id, lease=lease, now=now)
            return await record(tx, case.proved(proof, By.staff(actor_id, note="", now=now)))


@dataclass(frozen=True, slots=True)
class CloseModerationCase:
    """Close a case with what was found, once every duty is proved; its reports close with it, and everybody
    who reported is told (MOD-14).

    Where a case of child safety found nothing, its person may chat again (CHT-15), and where it decided something, as
    that decision says. Where any did, a show that only a complaint had covered is seen again (LEG-17), what a known
    picture held is given back (CSA-03), and of a show that is over what a program had covered owes no reason (MOD-11).
    Some are drawn for a second look, which whoever closes does not learn (MOD-26).
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    second_looks: SecondLookRate

    async def __call__(
        self, *, case_id: ModerationCaseId, actor_id: UserId, outcome: str, note: str, seen: int
    ) -> ModerationCase:
        """`outcome` is the key of a `CaseOutcome`; `seen` the number of the last event that was read (MOD-06).

        Raises `UnknownOutcome`, `NoteMissing`, `NoteTooLong`, `StaleCase`, `NotClaimed`, `ProofMissing`,
        `AgeNotShown`, `Unconfirmed`, `StatementMissing`, `CaseAboutYou`, `ModerationCaseNotFound`, `PermissionDenied`.
        """
        now = self.now()
        if outcome not in {each.value for each in CaseOutcome}:
            raise UnknownOutcome("say what was found", pointer="/outcome")
        by = By.staff(actor_id, note=required_note(note), now=now)
        async with self.begin() as tx:
            if outcome == CaseOutcome.NO_VIOLATION:
                await hold_age_of_case(tx, case_id)
            shows = await held_shows(tx, case_id)
            case, lease = await case_for(tx, case_id, actor_id, now=now)
            case.require_may_decide(by, lease, seen)
            case = await lift_of_unfounded(tx, case, CaseOutcome(outcome), by)
            move = case.closed(CaseOutcome(outcome), by, lease=lease, seen=case.version)
            is_decided = await tx.decisions.is_any_of(case_id)
            are_told = await are_covers_told(tx, case)
            require_told(case, CaseOutcome(outcome), is_decided=is_decided, are_covers_told=are_told)
            closed = await record(tx, move)
            await conclude_reports(tx, case_id, CaseOutcome(outcome), now)
            await _settle_chat(tx, closed, now, is_decided=is_decided)
            await give_back_of_unfounded(tx, closed, by, self.new_id)
            await lift_covers(tx, closed, shows, by, self.new_id)
            await draw(tx, closed, self.second_looks, self.new_id)
            return closed


async def _settle_chat(tx: Transaction, closed: ModerationCase, now: datetime, *, is_decided: bool) -> None:
    """A program locked their chat until people had looked (CHT-15). From now on a decision holds, which has its reasons
    and an appeal, or the account is locked or held for its age, which has its own. Raises `StatementMissing`."""
    status = closed.status
    if status.person_id is None or not status.kind.is_of_child_safety:
        return
    if not await tx.chat_locks.is_locked(status.person_id):
        return
    if status.outcome is CaseOutcome.ACTED and not is_decided:
        if (await tx.ages.get(status.person_id)).state in _OF_AGE:
            return
        raise StatementMissing(
            "their chat is locked: decide what they may do, or on their age, before this ends"
        )
    await tx.chat_locks.lift(status.person_id, now=now)
