"""What stood on a match that two officers found to be wrong: whose the stop was, and giving it back (CSA-03)."""

from dataclasses import dataclass, replace

from application.moderation.cases._cases import record
from application.moderation.decisions._match_holds import agree_to_release, give_account_back
from application.moderation.watch.frame_watch import MATCH_TOOL
from domain.ids import UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.decisions import taken_back, urgent_act_lifted
from domain.moderation.cases.event import (
    ActedAtOnce,
    By,
    ReasonGiven,
    Subject,
    SubjectKind,
    UrgentActConfirmed,
)
from domain.moderation.cases.states import ModerationState
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.sanction import EndedBy, Sanction
from domain.moderation.watch.false_match import FalseMatch
from domain.moderation.watch.frame_match import FrameMatch
from domain.payouts.freeze import cause_of_match
from ports.clock import NewId
from ports.transaction import Transaction

FALSE_NOTE = "two officers found that the match was wrong"


@dataclass(frozen=True, slots=True)
class StopByMatch:
    """`case` is where the stop is answered for, None where that is closed and nothing was decided; `seq` the number of
    its event there. `sanction` is of the decision that stated it, as long as it stands. `acted` gave it its reason,
    agreed to it, or decided it."""

    match: FrameMatch

    case: ModerationCase | None
    seq: int | None
    sanction: Sanction | None
    acted: frozenset[UserId]


async def stop_by_match(tx: Transaction, match: FrameMatch) -> StopByMatch:
    """The caller holds the account."""
    about = Subject(SubjectKind.PERSON, match.performer_id)
    case = await tx.moderation_cases.find_open(about, child_safety=True)
    sanction = next(
        (
            each
            for each in await tx.sanctions.of_person(match.performer_id)
            if each.action.kind is ActionKind.STOP_SHOW and each.action.scope.id == match.stream_id
        ),
        None,
    )
    if case is None and sanction is not None:
        case = await tx.moderation_cases.get_for_update(sanction.case_id)
    acted, seq = set[UserId | None](), None
    for event in await tx.moderation_cases.events(case.id) if case is not None else ():
        what = event.what
        if isinstance(what, ActedAtOnce) and event.by.tool == MATCH_TOOL and event.by.at == match.found_at:
            seq = event.seq
        if isinstance(what, ReasonGiven | UrgentActConfirmed) and what.of_seq == seq:
            acted.add(event.by.actor_id)
    if sanction is not None:
        decision = await tx.decisions.get(sanction.decision_id)
        acted |= {decision.decided_by, decision.proposed_by}
    return StopByMatch(match, case, seq, sanction, frozenset(each for each in acted if each is not None))


async def give_back_of_false(
    tx: Transaction, stop: StopByMatch, said: FalseMatch, by: By, new_id: NewId
) -> bool:
    """Nobody answers for the stop any more, and a decision that stated it holds no more. The account and the money are
    as they were, unless more was reported of this person, or something else was done at once, and is open: then they
    go with that case, and this is False."""
    case, match, is_alone = stop.case, stop.match, True
    if case is not None:
        waiting = [each for each in case.status.urgent if not each.is_confirmed]
        is_open = case.status.state is not ModerationState.CLOSED
        is_alone = not is_open or (case.status.reports == 1 and all(u.seq == stop.seq for u in waiting))
        if any(each.seq == stop.seq for each in waiting):
            assert stop.seq is not None, "it waits by its number"
            case = await record(tx, urgent_act_lifted(case, stop.seq, by))
    if stop.sanction is not None:
        assert case is not None, "a decision is of a case"
        await record(tx, taken_back(case, stop.sanction.decision_id, stop.sanction.action.kind.value, by))
        await tx.sanctions.end(stop.sanction.ended(EndedBy.STAFF, by.at))
    if not is_alone:
        return False
    await give_account_back(tx, match.performer_id, match.stream_id)
    assert said.answered_by is not None, "two people said it"
    for officer_id in (said.said_by, said.answered_by):
        word = replace(by, actor_id=officer_id)
        await agree_to_release(
            tx, match.performer_id, cause_of_match(match.stream_id), word, new_id, note=FALSE_NOTE
        )
    return True
