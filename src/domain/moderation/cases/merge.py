"""Two open cases that are one matter: one goes on with all that both have, and the other closes into it (MOD-14).

Undone, the other opens as it was, and the one is what it would be without it: what was proved and decided meanwhile
stays with it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.casework import InvalidTransition, Lease
from domain.errors import Conflict, Invalid
from domain.ids import ComplaintId, ModerationCaseId, ReportId
from domain.moderation.cases import event as happened
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.event import By, ModerationEvent, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.refusals import AlreadyClaimed, Unconfirmed
from domain.moderation.cases.states import ModerationState
from domain.moderation.cases.status import replay
from domain.moderation.desk.queue_access import GUARDED
from domain.moderation.desk.queue_routing import Facts, QueueRouting, Way
from domain.moderation.note import NoteMissing


class MergeWithItself(Invalid):
    code = "merge_with_itself"


class MergeOfOthers(Conflict):
    """They concern different people, and a case decides on one."""

    code = "merge_of_others"


class MergeAcrossQueues(Conflict):
    """Whoever reads the one may not read the other, and none learns of a case by merging (CSA-04)."""

    code = "merge_across_queues"


class MergeAfterDecision(Conflict):
    """On the one that would close something was done, which is to be answered for where it was done: let it be the one
    that goes on."""

    code = "merge_after_decision"


class NotMerged(Conflict):
    """The case was merged into none, or not into this one."""

    code = "not_merged"


@dataclass(frozen=True, slots=True)
class InHand:
    """A case as somebody holds it: its lease, and the number of the last event that they read."""

    case: ModerationCase
    lease: Lease | None
    seen: int


@dataclass(frozen=True, slots=True)
class Brought:
    """What was reported in the case that closes, and goes to the other."""

    reports: tuple[ReportId, ...]
    complaints: tuple[ComplaintId, ...]


def require_mergeable(gone: InHand, stays: InHand, by: By, *, is_decided: bool, one_list: bool) -> None:
    """`is_decided`: whether there is a decision of the one that would close; `one_list`: whether the same roles read
    both queues.

    Raises `MergeWithItself`, `InvalidTransition` where one is closed, `NotClaimed`, `StaleCase`, `CaseAboutYou`,
    `CaseReportedByYou`, `MergeAcrossQueues`, `MergeOfOthers`, `NoteMissing`, `Unconfirmed`, `MergeAfterDecision`.
    """
    if gone.case.id == stays.case.id:
        raise MergeWithItself("choose another case than this one", pointer="/other")
    for each in (gone, stays):
        if each.case.status.state is ModerationState.CLOSED:
            raise InvalidTransition("one of them is closed")
        each.case.require_may_decide(by, each.lease, each.seen)
    one, other = gone.case.status, stays.case.status
    if not one_list or one.kind.is_of_child_safety != other.kind.is_of_child_safety:
        raise MergeAcrossQueues("these are read by different people, and stay apart")
    if one.queue in GUARDED and other.queue is not one.queue:  # an order stays where orders are read (LEG-04)
        raise MergeAcrossQueues("this one is kept in its queue: merge the other into it")
    if one.person_id is not None and one.person_id != other.person_id:
        raise MergeOfOthers("these are about different people, and a case decides on one")
    if one.subject != other.subject and not by.note.strip():
        raise NoteMissing("say why these are one matter", pointer="/note")
    if one.proposal is not None or any(not urgent.is_confirmed for urgent in one.urgent):
        raise Unconfirmed("something in the other case waits for a second person")
    if is_decided or one.urgent:  # what was stopped or hidden owes its statement there (ENF-01)
        raise MergeAfterDecision("something was done in the other case: merge this one into that")


def merge(gone: ModerationCase, stays: ModerationCase, brought: Brought, by: By) -> tuple[CaseMove, CaseMove]:
    """What becomes of the one that closes, and of the one that goes on. Ask `require_mergeable` first."""
    was = gone.status
    closes = happened.MergedInto(stays.id, brought.reports, brought.complaints)
    goes_on = happened.TookIn(
        gone.id, was.subject, was.kind, was.severity, was.score, was.queue, was.reports, was.clocks,
        was.proofs, was.alarms, was.kept_out,
    )  # fmt: skip
    return CaseMove(gone, ()).followed_by(closes, by), CaseMove(stays, ()).followed_by(goes_on, by)


def merged_into(events: Sequence[ModerationEvent]) -> happened.MergedInto:
    """Where the case of these events went last. Raises `NotMerged`."""
    found = next((each.what for each in reversed(events) if isinstance(each.what, happened.MergedInto)), None)
    if found is None or not replay(events).is_merged:
        raise NotMerged("this case is not merged into another")
    return found


def part(
    gone: ModerationCase, stays: ModerationCase, events: Sequence[ModerationEvent], by: By, *, lease: Lease | None,
    later: Sequence[ReportId], routing: QueueRouting,
    without_officers: Collection[Queue] = (),
) -> tuple[CaseMove, CaseMove]:  # fmt: skip
    """Undo it. `events` and `lease` are of the one that went on, which may not be closed, nor in other hands. `later`
    joined that one since and was about the other: it goes there, with the clocks that it had, and where the rules of
    today send something graver.

    Raises `CaseAboutYou`, `CaseReportedByYou`, `InvalidTransition`, `AlreadyClaimed`, `NotMerged`.
    """
    assert by.actor_id is not None, "only people decide"
    gone.require_no_part(by.actor_id)
    stays.require_no_part(by.actor_id)
    if stays.status.state is ModerationState.CLOSED:
        raise InvalidTransition("the case it went into is closed: open that one first")
    if lease is not None and lease.keeps_out(by.actor_id, now=by.at):
        raise AlreadyClaimed("somebody else works on the case it went into")
    if not gone.status.is_merged:
        raise NotMerged("this case is not merged into another")
    opens = CaseMove(gone, ()).followed_by(happened.Parted(stays.id), by)
    opens = opens.followed_by(happened.Queued(gone.status.queue), by)
    for event in events:
        if isinstance(event.what, happened.ReportJoined) and event.what.report_id in later:
            came = event.what
            joined = opens.case.joined(
                kind=came.kind, score=came.score, clocks=came.clocks, report_id=came.report_id,
                by=replace(event.by, at=by.at),
                way=_graver_way(opens.case, came.kind, event.by, routing, without_officers),
                without_officers=without_officers,
            )  # fmt: skip
            opens = CaseMove(joined.case, opens.events + joined.events)
    return opens, CaseMove(stays, ()).followed_by(_without(gone.id, events, later), by)


def _graver_way(
    case: ModerationCase, kind: CaseKind, by: By, routing: QueueRouting, without_officers: Collection[Queue]
) -> Way | None:
    if kind.severity >= case.status.kind.severity:
        return None
    facts = Facts(
        kind, min(kind.severity, case.status.severity), case.status.subject.kind, frozenset({by.source})
    )
    return routing.way(facts, by.at, without_officers=without_officers)


def now_taken(events: Sequence[ModerationEvent]) -> list[happened.TookIn]:
    """What the case of these events took in and did not give back."""
    taken: list[happened.TookIn] = []
    for event in events:
        if isinstance(event.what, happened.TookIn):
            taken.append(event.what)
        elif isinstance(event.what, happened.GaveBack):
            given = event.what.case_id
            taken = [each for each in taken if each.case_id != given]
    return taken


def joined_since(events: Sequence[ModerationEvent], gone: ModerationCaseId) -> list[ReportId]:
    """What joined the case of these events after it took in that one last, whatever it is about."""
    joined: list[ReportId] = []
    for event in events:
        if isinstance(event.what, happened.TookIn) and event.what.case_id == gone:
            joined = []
        elif isinstance(event.what, happened.ReportJoined) and event.what.report_id is not None:
            joined.append(event.what.report_id)
    return joined


def _without(
    gone: ModerationCaseId, events: Sequence[ModerationEvent], later: Sequence[ReportId]
) -> happened.GaveBack:
    """What the case would be had it never taken in that one, nor any that it gave back. Raises `NotMerged`."""
    told = list(events)
    for place, event in enumerate(events):
        if isinstance(event.what, happened.GaveBack):
            _forget(told, event.what.case_id, event.what.later, before=place)
            told[place] = replace(event, what=_NOTHING)
    _forget(told, gone, later, before=len(told))
    less = replay(told)
    laws = {clock.law for clock in less.clocks}
    return happened.GaveBack(
        gone, less.kind, less.severity, less.score, less.queue, less.reports, less.clocks,
        tuple(proof for proof in less.proofs if proof.law in laws), less.alarms, less.kept_out, tuple(later),
    )  # fmt: skip


def _forget(
    told: list[ModerationEvent], gone: ModerationCaseId, later: Sequence[ReportId], *, before: int
) -> None:
    """As if that case had come with nothing, and nothing of it later. Raises `NotMerged` where it never came."""
    for place in reversed(range(before)):
        joined = told[place].what
        if isinstance(joined, happened.ReportJoined) and joined.report_id in later:
            told[place] = replace(told[place], what=_NOTHING)
        what = told[place].what
        if isinstance(what, happened.TookIn) and what.case_id == gone:
            told[place] = replace(told[place], what=_NOTHING)
            return
    raise NotMerged("that case is not merged into this one")


_NO_ID = UUID(int=0)
_NOTHING = happened.TookIn(
    ModerationCaseId(_NO_ID), Subject(SubjectKind.PERSON, _NO_ID), CaseKind.OTHER, Severity.SEV_3, 0, Queue.GENERAL,
    0, (), (), (), (),
)  # fmt: skip
"""What changes nothing of a case that takes it in."""
