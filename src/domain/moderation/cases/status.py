"""What the events of a moderation case come to. One pure function, for storing as for rebuilding (MOD-04)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.casework import Alarm
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases import event as happened
from domain.moderation.cases.clocks import DutyClock, Proof, strictest_first, unproved
from domain.moderation.cases.clocks_merged import Duties, merged
from domain.moderation.cases.event import CaseOutcome, ModerationEvent, SevereAct, Subject, UrgentAct
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.law import AGE_SHOWN, OF_AGE, POCSO_MINOR, Duty
from domain.moderation.cases.states import ModerationState

PROPOSAL_WAITS = timedelta(hours=24)
"""How long a proposal waits for a second person; then it lapses (ENF-06)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What cannot be undone, proposed by one person, and waiting for another. It waits for a day."""

    act: SevereAct
    policy: str
    moderator_id: UserId
    lapses_at: datetime


@dataclass(frozen=True, slots=True)
class Urgent:
    """What was done at once in the event `seq`. `policy` is empty until the reason is given; `moderator_id` None where
    the platform did it."""

    seq: int
    act: UrgentAct
    moderator_id: UserId | None
    policy: str
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """A case as it stands. `clocks` are the strictest first; `alarms` the latest that was raised of each law.

    `assigned_to` works on it, or did until their lease was over; `kept_out` reported it, and never do.
    """

    id: ModerationCaseId
    subject: Subject
    person_id: UserId | None
    kind: CaseKind
    severity: Severity
    score: int
    queue: Queue
    state: ModerationState
    clocks: tuple[DutyClock, ...]
    proofs: tuple[Proof, ...]
    alarms: tuple[tuple[str, Alarm], ...]
    assigned_to: UserId | None
    kept_out: tuple[UserId, ...]
    proposal: Proposal | None
    urgent: tuple[Urgent, ...]
    outcome: CaseOutcome | None
    reports: int
    opened_at: datetime
    closed_at: datetime | None
    moved_at: datetime
    seq: int

    @property
    def not_for(self) -> frozenset[UserId]:
        """Who reported it, and whom it is about: they decide nothing of it."""
        own = (*self.kept_out, self.person_id)
        return frozenset(person_id for person_id in own if person_id is not None)

    @property
    def is_of_age(self) -> bool:
        """Whether it asks how old somebody is, also besides what else it is of."""
        return self.kind in OF_AGE or any(clock.law == POCSO_MINOR for clock in self.clocks)

    @property
    def is_age_shown(self) -> bool:
        return any(proof.law == AGE_SHOWN for proof in self.proofs)

    @property
    def unproved(self) -> tuple[DutyClock, ...]:
        return unproved(self.clocks, self.proofs)

    @property
    def due_at(self) -> datetime:
        """When the strictest duty that is not proved is due; where all are, when the last was."""
        waiting = self.unproved
        return waiting[0].due_at if waiting else self.clocks[-1].due_at

    @property
    def next_alarm_at(self) -> datetime | None:
        """When somebody has to look whether an alarm is due, or a proposal has waited too long."""
        if self.state is ModerationState.CLOSED:
            return None
        times = [clock.next_alarm_at(self.raised(clock.law)) for clock in self.unproved]
        if self.proposal is not None:
            times.append(self.proposal.lapses_at)
        return min((time for time in times if time is not None), default=None)

    @property
    def is_breached(self) -> bool:
        """Some duty was not done in time."""
        return any(alarm is Alarm.OVERDUE for _, alarm in self.alarms)

    @property
    def is_merged(self) -> bool:
        """Another case goes on for this one, which says nothing more of what was found."""
        return self.state is ModerationState.CLOSED and self.outcome is None

    def raised(self, law: str) -> Alarm:
        return dict(self.alarms).get(law, Alarm.NONE)


def replay(events: Sequence[ModerationEvent]) -> CaseStatus:
    """The status after these events, which are of one case, in order of `seq` from 1, and without a gap."""
    first, *rest = events
    status = first_of(first)
    for event in rest:
        status = evolved(status, event)
    return status


def first_of(event: ModerationEvent) -> CaseStatus:
    """The status after a case was opened."""
    what = event.what
    assert isinstance(what, happened.Opened), "a case begins by being opened"
    assert event.seq == 1, "the first event is number one"
    return CaseStatus(
        id=event.case_id, subject=what.subject, person_id=what.person_id, kind=what.kind,
        severity=what.kind.severity, score=what.score, queue=Queue.GENERAL, state=ModerationState.OPEN,
        clocks=strictest_first(what.clocks), proofs=(), alarms=(), assigned_to=None, kept_out=_with_reporter((), event),
        proposal=None, urgent=(), outcome=None, reports=1, opened_at=event.by.at, closed_at=None, moved_at=event.by.at,
        seq=1,
    )  # fmt: skip


def evolved(status: CaseStatus, event: ModerationEvent) -> CaseStatus:
    """The status after one more event. It asks nothing: whether it might happen was asked before it was recorded."""
    assert (event.case_id, event.seq) == (status.id, status.seq + 1), "the next event of the same case"
    after = _worked(status, event)
    if after is None:
        after = _one_of_two(status, event)
    if after is None:
        after = _judged(status, event)
    return replace(after, seq=event.seq, moved_at=event.by.at)


def _worked(  # noqa: PLR0911 -- one a happening
    status: CaseStatus, event: ModerationEvent
) -> CaseStatus | None:
    """After what changes where the case is, and with whom."""
    is_escalated = status.state is ModerationState.ESCALATED
    match event.what:
        case happened.Queued(queue):
            # Whoever works on it keeps it, and what was handed up stays so.
            stays = is_escalated or status.state is ModerationState.ASSIGNED
            return replace(status, queue=queue, state=status.state if stays else ModerationState.QUEUED)
        case happened.Graded(severity):
            return replace(status, severity=severity)
        case happened.Claimed(moderator_id):
            state = ModerationState.ESCALATED if is_escalated else ModerationState.ASSIGNED
            return replace(status, state=state, assigned_to=moderator_id)
        case happened.Returned():
            state = ModerationState.ESCALATED if is_escalated else ModerationState.QUEUED
            return replace(status, state=state, assigned_to=None)
        case happened.Escalated():
            return replace(status, state=ModerationState.ESCALATED, assigned_to=None)
        case happened.Closed(outcome):
            # Closing is the proof that it was disposed of, for as long as it stays closed.
            disposed = tuple(
                Proof(clock.law, event.by.at, f"closed by event {event.seq}", "") for clock in status.unproved
            )
            return replace(
                status, state=ModerationState.CLOSED, assigned_to=None, outcome=outcome, closed_at=event.by.at,
                proofs=status.proofs + disposed,
            )  # fmt: skip
        case happened.Reopened():
            return replace(
                status, state=ModerationState.OPEN, outcome=None, closed_at=None,
                proofs=tuple(proof for proof in status.proofs if proof.law not in _disposals(status)),
            )  # fmt: skip
        case happened.MergedInto():
            # Nothing is proved by it: its duties are done, or not, where it went.
            return replace(
                status, state=ModerationState.CLOSED, assigned_to=None, outcome=None, closed_at=event.by.at
            )
        case happened.Parted():
            return replace(status, state=ModerationState.OPEN, closed_at=None)
        case _:
            return None


def _judged(  # noqa: PLR0911, PLR0912 -- one a happening
    status: CaseStatus, event: ModerationEvent
) -> CaseStatus:
    """After what is said about the case."""
    match event.what:
        case happened.ReportJoined(kind, _, _, clocks):
            return _joined(_due_again(status, kind, clocks), event, event.what)
        case happened.DutyAdded(clock):
            status = _due_again(status, None, (clock,))
            return replace(status, clocks=strictest_first((*status.clocks, clock)))
        case happened.KeptOut(person_id):
            return replace(status, kept_out=_with(status.kept_out, person_id))
        case happened.Proved(proof):
            return replace(status, proofs=(*status.proofs, proof))
        case happened.Warned(law, alarm):
            others = tuple(raised for raised in status.alarms if raised[0] != law)
            return replace(status, alarms=(*others, (law, alarm)))
        case happened.Proposed(act, policy, moderator_id):
            proposal = Proposal(act, policy, moderator_id, event.by.at + PROPOSAL_WAITS)
            return replace(status, proposal=proposal)
        case happened.Confirmed() | happened.ProposalDropped():
            return replace(status, proposal=None)
        case happened.ActedAtOnce(act, moderator_id, clock):
            urgent = Urgent(event.seq, act, moderator_id, "", is_confirmed=False)
            clocks = strictest_first((*status.clocks, clock))
            return replace(status, urgent=(*status.urgent, urgent), clocks=clocks)
        case happened.ReasonGiven(of_seq, policy):
            proof = Proof(f"reason_{of_seq}", event.by.at, f"event {event.seq}", "")
            urgents = tuple(replace(u, policy=policy) if u.seq == of_seq else u for u in status.urgent)
            return replace(status, urgent=urgents, proofs=(*status.proofs, proof))
        case happened.UrgentActConfirmed(of_seq):
            urgents = tuple(replace(u, is_confirmed=True) if u.seq == of_seq else u for u in status.urgent)
            return replace(status, urgent=urgents)
        case happened.UrgentActLifted(of_seq):
            law = f"reason_{of_seq}"
            proof = Proof(law, event.by.at, f"given back by event {event.seq}", "")
            owed = (proof,) if law in {clock.law for clock in status.unproved} else ()
            left = tuple(urgent for urgent in status.urgent if urgent.seq != of_seq)
            return replace(status, urgent=left, proofs=status.proofs + owed)
        case (
            happened.Decided()
            | happened.ReversedBySystem()
            | happened.AppealDecided()
            | happened.TakenBack()
            | happened.Recounted()
        ):
            return status  # what holds because of it is kept with the decision
        case _:
            raise AssertionError(f"a case does nothing with {event.what}")


def _joined(status: CaseStatus, event: ModerationEvent, report: happened.ReportJoined) -> CaseStatus:
    kind = report.kind
    return replace(
        status, kind=kind if kind.severity < status.kind.severity else status.kind,
        severity=min(status.severity, kind.severity), score=max(status.score, report.score), queue=report.queue,
        clocks=strictest_first(status.clocks + report.clocks), reports=status.reports + 1,
        kept_out=_with_reporter(status.kept_out, event),
    )  # fmt: skip


def joined_when_only_removals_came_again(status: CaseStatus, event: ModerationEvent) -> CaseStatus:
    """As a report joined before what an authority had been told was to be told again: for copies of then alone."""
    report = event.what
    assert isinstance(report, happened.ReportJoined), "another report"
    removals = [clock for clock in report.clocks if clock.duty is Duty.REMOVE]
    after = _joined(_due_again(status, None, removals), event, report)
    return replace(after, seq=event.seq, moved_at=event.by.at)


def _with_reporter(kept_out: tuple[UserId, ...], event: ModerationEvent) -> tuple[UserId, ...]:
    """And whoever reported it, where somebody with an account did. Whoever stopped a show did not report it: of that
    another's word is asked for anyway (MOD-11)."""
    return _with(kept_out, event.by.actor_id if event.by.tool == happened.REPORT_TOOL else None)


def _with(people: tuple[UserId, ...], person_id: UserId | None) -> tuple[UserId, ...]:
    return people if person_id is None or person_id in people else (*people, person_id)


_COMES_AGAIN = frozenset({Duty.REMOVE, Duty.REPORT_TO_POLICE, Duty.REPORT_TO_NCMEC})


def _due_again(status: CaseStatus, kind: CaseKind | None, clocks: Sequence[DutyClock]) -> CaseStatus:
    """Before another report joins with these clocks: what was taken down for an earlier one, and proved, is to be
    looked for and proved again, in the time that this report gives (LEG-03). What an authority was told before says
    nothing of it, nor does what showed an adult then (CSA-06). A breach of before stays one."""
    proved = {proof.law for proof in status.proofs}
    again = {clock.law for clock in clocks if clock.duty in _COMES_AGAIN and clock.law in proved}
    again |= {AGE_SHOWN} & proved if kind in OF_AGE else set()
    if not again:
        return status
    return replace(
        status,
        clocks=tuple(clock for clock in status.clocks if clock.law not in again),
        proofs=tuple(proof for proof in status.proofs if proof.law not in again),
        alarms=tuple(
            (f"{law} of report {status.reports}" if law in again else law, alarm)
            for law, alarm in status.alarms
        ),
    )


def _one_of_two(status: CaseStatus, event: ModerationEvent) -> CaseStatus | None:
    """After what makes one case of two, and two of one."""
    match event.what:
        case happened.TookIn():
            return _took(status, event.what)
        case happened.GaveBack() as less:
            return replace(
                status, kind=less.kind, severity=less.severity, score=less.score, queue=less.queue,
                reports=less.reports, clocks=less.clocks, proofs=less.proofs, alarms=less.alarms,
                kept_out=less.kept_out,
            )  # fmt: skip
        case _:
            return None


def _took(status: CaseStatus, came: happened.TookIn) -> CaseStatus:
    """What another case brought. Of one law that neither has proved, the clock that is over first holds; what either
    has proved stays proved under a name of its own, and proves nothing of the other."""
    was, word = Duties(status.clocks, status.proofs, status.alarms), str(came.case_id)[:8]
    both = merged(was, Duties(came.clocks, came.proofs, came.alarms), case=word)
    is_graver = came.kind.severity < status.kind.severity
    return replace(
        status, kind=came.kind if is_graver else status.kind, severity=min(status.severity, came.severity),
        queue=came.queue if is_graver else status.queue, score=max(status.score, came.score),
        reports=status.reports + came.reports, clocks=both.clocks, proofs=both.proofs, alarms=both.alarms,
        kept_out=tuple(dict.fromkeys((*status.kept_out, *came.kept_out))),
    )  # fmt: skip


def _disposals(status: CaseStatus) -> set[str]:
    return {clock.law for clock in status.clocks if clock.duty is Duty.DISPOSE}
