"""What decisions are to the case that they are of: events that move it nowhere. Closing stays a step of its own."""

from datetime import datetime

from domain.casework import Lease
from domain.ids import DecisionId
from domain.moderation.cases import event as happened
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.event import By, CaseOutcome, Happening, SevereAct, UrgentAct
from domain.moderation.cases.refusals import NothingToConfirm, StatementMissing


def decided(
    case: ModerationCase, decision_id: DecisionId, actions: tuple[str, ...], by: By, *, lease: Lease | None, seen: int
) -> CaseMove:  # fmt: skip
    """What is done about it. Raises `NotClaimed`, `StaleCase`, `CaseAboutYou`, `CaseReportedByYou`."""
    case.require_may_decide(by, lease, seen)
    return _noted(case, happened.Decided(decision_id, actions), by)


def acted_on_the_spot(
    case: ModerationCase, decision_id: DecisionId, actions: tuple[str, ...], by: By
) -> CaseMove:
    """What staff did where it happened, whoever works on the case: nobody had to claim it. Raises `CaseAboutYou`."""
    assert by.actor_id is not None, "people decide"
    case.require_not_about(by.actor_id)
    return _noted(case, happened.Decided(decision_id, actions), by)


def require_told(
    case: ModerationCase, outcome: CaseOutcome, *, is_decided: bool, are_covers_told: bool
) -> None:
    """Whoever's show was stopped or hidden at once, and rightly, reads in a decision's statement why, and may appeal
    (ENF-01). `is_decided`: the case has a decision; `are_covers_told`: what a program covered has one each. Cases of
    child safety tell nobody by themselves. Raises `StatementMissing`."""
    if (
        outcome is not CaseOutcome.ACTED
        or case.status.kind.is_of_child_safety
        or case.status.person_id is None
    ):
        return
    if not are_covers_told:
        raise StatementMissing(
            "the reasons of the cover are being written: close the case once they stand in it"
        )
    if case.status.urgent and not is_decided:
        what = "stopped" if any(each.act is UrgentAct.STOP_SHOW for each in case.status.urgent) else "hidden"
        raise StatementMissing(f"a show was {what}: decide that first, so that its performer is told why")


def urgent_act_lifted(case: ModerationCase, of_seq: int, by: By) -> CaseMove:
    """What was done at once was given back before a second person agreed to it. Raises `NothingToConfirm`,
    `CaseAboutYou`."""
    assert by.actor_id is not None, "people give back"
    case.require_not_about(by.actor_id)
    if not any(urgent.seq == of_seq and not urgent.is_confirmed for urgent in case.status.urgent):
        raise NothingToConfirm("no act waits for this word")
    return _noted(case, happened.UrgentActLifted(of_seq), by)


def ban_confirmed(
    case: ModerationCase, decision_id: DecisionId, action: str, by: By, *, seen: int
) -> CaseMove:
    """The second person's word on a permanent ban is the decision (MOD-10).

    Raises `FourEyes`, `NothingToConfirm`, `StaleCase`, `CaseAboutYou`, `CaseReportedByYou`.
    """
    proposal = case.status.proposal
    if proposal is None or proposal.act is not SevereAct.PERMANENT_BAN:
        raise NothingToConfirm("no ban waits for a second person")
    return case.confirmed(by, seen=seen).followed_by(happened.Decided(decision_id, (action,)), by)


def proposal_lapsed(case: ModerationCase, now: datetime) -> CaseMove | None:
    """Nobody confirmed it within a day; None where nothing has waited so long (ENF-06)."""
    proposal = case.status.proposal
    if proposal is None or now < proposal.lapses_at:
        return None
    return _noted(case, happened.ProposalDropped(proposal.act), By.worker(now))


def reversed_by_system(case: ModerationCase, decision_id: DecisionId, action: str, now: datetime) -> CaseMove:
    """What a decision began has come to its end, also where the case is closed (MOD-19)."""
    return _noted(case, happened.ReversedBySystem(decision_id, action), By.worker(now))


def taken_back(case: ModerationCase, decision_id: DecisionId, action: str, by: By) -> CaseMove:
    """One action of a decision is undone, also where the case is closed (MOD-25)."""
    assert by.actor_id is not None, "people take back what people decided"
    return _noted(case, happened.TakenBack(decision_id, action), by)


def appeal_decided(case: ModerationCase, decision_id: DecisionId, outcome: str, by: By) -> CaseMove:
    """Somebody else looked at a decision again, also where the case is closed (ENF-03). Raises as
    `ModerationCase.require_no_part`."""
    assert by.actor_id is not None, "people decide appeals"
    case.require_no_part(by.actor_id)
    return _noted(case, happened.AppealDecided(decision_id, outcome), by)


def recounted_by_appeal(
    case: ModerationCase, decision_id: DecisionId, until: datetime | None, by: By
) -> CaseMove:
    """What a later decision reached by a strike of this case's, which was taken back, is over or shorter (ENF-03)."""
    return _noted(case, happened.Recounted(decision_id, until), by)


def _noted(case: ModerationCase, what: Happening, by: By) -> CaseMove:
    return CaseMove(case, ()).followed_by(what, by)
