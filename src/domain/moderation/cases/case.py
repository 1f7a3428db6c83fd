"""A moderation case: what people, the platform and authorities said about one subject, and what became of it.

Each verb looks whether it may happen, makes an event of it, and lets `evolve` say what the case is then. Reading the
events again comes to the same case, since there is no other way to one (MOD-04).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.casework import Alarm, FourEyes, InvalidTransition, Lease
from domain.ids import ModerationCaseId, ReportId, UserId
from domain.moderation.cases import event as happened
from domain.moderation.cases.clocks import DutyClock, Proof
from domain.moderation.cases.event import (
    By,
    CaseOutcome,
    Happening,
    ModerationEvent,
    SevereAct,
    Subject,
    UrgentAct,
)
from domain.moderation.cases.kind import CaseKind, Queue, Severity, own_queue
from domain.moderation.cases.law import AGE_SHOWN, POCSO_MINOR, Duty
from domain.moderation.cases.refusals import (
    AgeNotShown,
    AlreadyClaimed,
    CaseAboutYou,
    CaseReportedByYou,
    NotClaimed,
    NothingToConfirm,
    ProofMissing,
    StaleCase,
    Unconfirmed,
    UnknownDuty,
)
from domain.moderation.cases.states import ModerationState, require_transition
from domain.moderation.cases.status import CaseStatus, evolved, first_of, replay
from domain.moderation.desk.queue_access import GUARDED
from domain.moderation.desk.queue_routing import Facts, QueueRouting, Way

LEASE = timedelta(minutes=5)
"""How long a claimed case is kept for one person; a heartbeat renews it."""
REASON_WITHIN = timedelta(minutes=15)
"""How long whoever acted at once has to say why (MOD-11)."""


@dataclass(frozen=True, slots=True)
class CaseMove:
    """A case after what happened to it, and the events of that, recorded together or not at all."""

    case: "ModerationCase"
    events: tuple[ModerationEvent, ...]

    def followed_by(self, what: Happening, by: By) -> "CaseMove":
        """Raises `InvalidTransition`."""
        before = self.case.status
        event = ModerationEvent(before.id, before.seq + 1, by, what)
        after = evolved(before, event)
        if after.state is not before.state:
            require_transition(before.state, after.state)
        return CaseMove(ModerationCase(after), (*self.events, event))


@dataclass(frozen=True, slots=True)
class Claim:
    """A case that somebody took, or keeps: then there are no events. The lease is kept apart from them."""

    move: CaseMove
    lease: Lease


@dataclass(frozen=True, slots=True)
class ModerationCase:
    """One subject's case. `status` is what its events come to, and is what is stored beside them."""

    status: CaseStatus

    @classmethod
    def open(
        cls, *, case_id: ModerationCaseId, subject: Subject, person_id: UserId | None, kind: CaseKind, score: int,
        clocks: tuple[DutyClock, ...], report_id: ReportId | None, by: By, way: Way | None = None,
    ) -> CaseMove:  # fmt: skip
        """`person_id` is who answers for the subject; None where nobody is known. `way`: another than by the code's
        rules; of a kind that has a queue of its own it is that."""
        assert clocks, "every case has a clock"
        opened = happened.Opened(subject, person_id, kind, score, clocks, report_id)
        first = ModerationEvent(case_id, 1, by, opened)
        move = CaseMove(cls(first_of(first)), (first,))
        facts = Facts(kind, kind.severity, subject.kind, frozenset({by.source}))
        taken = QueueRouting(()).way(facts, by.at)
        if way is not None and own_queue(kind) is None:
            taken = way
        return move.followed_by(happened.Queued(taken.queue, taken.routed), by)

    @classmethod
    def replayed(cls, events: Sequence[ModerationEvent]) -> "ModerationCase":
        """The case that these events come to, in order of `seq`, from 1 and without a gap."""
        return cls(replay(events))

    @property
    def id(self) -> ModerationCaseId:
        return self.status.id

    @property
    def version(self) -> int:
        """The number of the last event: what a decision names, to say which case it is about."""
        return self.status.seq

    # What comes in

    def joined(
        self, *, kind: CaseKind, score: int, clocks: tuple[DutyClock, ...], report_id: ReportId | None, by: By,
        way: Way | None = None, without_officers: Collection[Queue] = (),
    ) -> CaseMove:  # fmt: skip
        """Another report on the same subject (MOD-14). Where it is graver, the case becomes as grave.

        `way` is where rules send it now that they know this; without it, what is of something graver goes by the
        code's. Whoever works on it keeps it where it is, unless it became so grave that it may not stay there.
        Where a report has a queue of its own, as an order has, the case comes to that and stays there (LEG-04)."""
        assert kind.is_of_child_safety == self.status.kind.is_of_child_safety, "those are cases of their own"
        self._require_not_closed()
        here, taken = self.status.queue, way
        if taken is None and kind.severity < self.status.kind.severity:
            facts = Facts(kind, kind.severity, self.status.subject.kind, frozenset({by.source}))
            taken = QueueRouting(()).way(facts, by.at, without_officers=without_officers)
        may_stay = kind.severity is not Severity.SEV_0 or here not in without_officers
        if here in GUARDED or (self.status.assigned_to is not None and may_stay):
            taken = None
        if own := own_queue(kind):
            taken = Way(own, None)
        taken = taken or Way(here, None)
        joined = happened.ReportJoined(kind, score, taken.queue, clocks, report_id, taken.routed)
        return self._moved(joined, by)

    def rerouted(self, way: Way, by: By) -> CaseMove:
        """To where it would have come had nobody worked on it meanwhile; nothing where it is there, is kept where it
        is, or was handed up."""
        is_free = self.status.state is ModerationState.QUEUED and self.status.assigned_to is None
        if not is_free or self.status.queue in GUARDED or way.queue is self.status.queue:
            return CaseMove(self, ())
        return self._moved(happened.Queued(way.queue, way.routed), by)

    def brought_to_officers(self, way: Way, by: By) -> CaseMove:
        """Out of a queue that child safety officers read no more; nothing where it is no grave one, or has a queue of
        its own. Whoever works on it keeps it (CSA-04)."""
        is_grave = self.status.severity is Severity.SEV_0 and self.status.queue not in GUARDED
        if not is_grave or self.status.state is ModerationState.CLOSED or way.queue is self.status.queue:
            return CaseMove(self, ())
        return self._moved(happened.Queued(way.queue, way.routed), by)

    def graded(self, severity: Severity, by: By) -> CaseMove:
        """As grave as a rule says, which was made by two people (MOD-29)."""
        assert Severity.SEV_0 not in (severity, self.status.kind.severity), "of 0 a rule says nothing"
        self._require_not_closed()
        return self._moved(happened.Graded(severity), by)

    def keeping_out(self, person_id: UserId, by: By) -> CaseMove:
        """Of the staff, who has a part of their own in it; keeping out whom is kept out changes nothing."""
        if person_id in self.status.kept_out:
            return CaseMove(self, ())
        return self._moved(happened.KeptOut(person_id), by)

    # Who works on it

    def claimed(self, moderator_id: UserId, *, lease: Lease | None, now: datetime) -> Claim:
        """Take the case, or keep it longer (MOD-05). `lease` is the one that is kept, over or not.

        Raises `AlreadyClaimed`, `CaseAboutYou`, `CaseReportedByYou`, `InvalidTransition` for a case that is closed.
        """
        self.require_no_part(moderator_id)
        self._require_not_closed()
        if lease is not None and lease.keeps_out(moderator_id, now=now):
            raise AlreadyClaimed("somebody else works on this case")
        kept = Lease(moderator_id, now + LEASE)
        if self.status.assigned_to == moderator_id:
            return Claim(CaseMove(self, ()), kept)
        move = CaseMove(self, ())
        if self.status.assigned_to is not None:
            move = move.followed_by(happened.Returned(self.status.assigned_to), By.worker(now))
        by = By.staff(moderator_id, note="", now=now)
        return Claim(move.followed_by(happened.Claimed(moderator_id), by), kept)

    def beat(self, moderator_id: UserId, *, lease: Lease | None, now: datetime) -> Lease:
        """Keep the case longer, as long as it is still kept. Raises `NotClaimed`."""
        self.require_worked_by(moderator_id, lease=lease, now=now)
        return Lease(moderator_id, now + LEASE)

    def returned(self, by: By, *, lease: Lease | None) -> CaseMove:
        """Give the case back, as whoever reported it while they worked on it does. Raises `NotClaimed`."""
        moderator_id = _person(by)
        self._require_held(moderator_id, lease=lease, now=by.at)
        return self._moved(happened.Returned(moderator_id), by)

    def lapsed(self, *, lease: Lease | None, now: datetime) -> CaseMove | None:
        """Back to the queue, where the lease is over; None where there is nothing to give back."""
        holder = self.status.assigned_to
        if holder is None or (lease is not None and lease.is_held_by(holder, now=now)):
            return None
        return self._moved(happened.Returned(holder), By.worker(now))

    def escalated(self, by: By, *, lease: Lease | None) -> CaseMove:
        """Hand it up. Raises `NotClaimed`, `InvalidTransition`."""
        self.require_worked_by(_person(by), lease=lease, now=by.at)
        return self._moved(happened.Escalated(), by)

    # Duties and alarms

    def proved(self, proof: Proof, by: By) -> CaseMove:
        """Of a duty, or of an age. Raises `UnknownDuty`, `ProofIncomplete`."""
        if proof.law == AGE_SHOWN and self.status.is_of_age and not self.status.is_age_shown:
            proof.require_for(Duty.DISPOSE)
            return self._moved(happened.Proved(proof), by)
        clock = next((clock for clock in self.status.unproved if clock.law == proof.law), None)
        if clock is None or clock.duty in (Duty.DISPOSE, Duty.GIVE_REASON):
            raise UnknownDuty("this case has no such duty to prove, or it is proved")
        proof.require_for(clock.duty)
        return self._moved(happened.Proved(proof), by)

    def warned(self, now: datetime) -> CaseMove | None:
        """The alarms that are due and not raised yet, of each clock the latest; None where there is none, as of a case
        that is closed: of one that was merged the other tells (MOD-08)."""
        if self.status.state is ModerationState.CLOSED:
            return None
        move = CaseMove(self, ())
        for clock in self.status.unproved:
            alarm = clock.alarm(now)
            if alarm not in (Alarm.NONE, self.status.raised(clock.law)):
                move = move.followed_by(happened.Warned(clock.law, alarm), By.worker(now))
        return move if move.events else None

    # Four eyes

    def proposed(self, act: SevereAct, policy: str, by: By, *, lease: Lease | None, seen: int) -> CaseMove:
        """A first person proposes what cannot be undone. Raises `NotClaimed`, `StaleCase`, `Unconfirmed`."""
        person = self.require_may_decide(by, lease, seen)
        if self.status.proposal is not None:
            raise Unconfirmed("another proposal waits for a second person")
        return self._moved(happened.Proposed(act, policy, person), by)

    def confirmed(self, by: By, *, seen: int) -> CaseMove:
        """Another person agrees. Raises `FourEyes`, `NothingToConfirm`, `StaleCase`, and as `require_no_part`."""
        person = _person(by)
        self._require_seen(seen)
        self.require_no_part(person)
        proposal = self.status.proposal
        if (
            proposal is None or by.at >= proposal.lapses_at
        ):  # also where the worker has not dropped it yet (ENF-06)
            raise NothingToConfirm("nothing waits for a second person")
        if proposal.moderator_id == person:
            raise FourEyes("another person than the first confirms this")
        move = self._moved(happened.Confirmed(proposal.act, proposal.policy), by)
        if proposal.act is SevereAct.CLOSE_UNREPORTED:
            for clock in self.status.unproved:
                if clock.duty in (Duty.REPORT_TO_POLICE, Duty.REPORT_TO_NCMEC):
                    proof = Proof(clock.law, by.at, f"nothing to report: event {move.case.version}", "")
                    move = move.followed_by(happened.Proved(proof), by)
        return move

    def proposal_dropped(self, by: By, *, seen: int) -> CaseMove:
        """Raises `NothingToConfirm`, `StaleCase`, `CaseAboutYou`, `CaseReportedByYou`."""
        self._require_seen(seen)
        self.require_no_part(_person(by))
        if self.status.proposal is None:
            raise NothingToConfirm("nothing was proposed")
        return self._moved(happened.ProposalDropped(self.status.proposal.act), by)

    def acted_at_once(self, act: UrgentAct, by: By) -> CaseMove:
        """One person, or the platform, did something that could not wait; a reason is due in fifteen minutes, and then
        another's word (MOD-11). Nothing is asked first, but that the case is not about them."""
        if by.actor_id is not None:
            self.require_not_about(by.actor_id)
        self._require_not_closed()
        law = f"reason_{self.version + 1}"
        due = by.at + REASON_WITHIN
        clock = DutyClock(law, Duty.GIVE_REASON, by.at, due, "Our own rule: acted first, said why after")
        return self._moved(happened.ActedAtOnce(act, by.actor_id, clock), by)

    def reason_given(self, of_seq: int, policy: str, by: By) -> CaseMove:
        """Why that was right. Whoever reported the show, and then stopped it, answers for the stop all the same.

        Raises `NothingToConfirm`, `CaseAboutYou`, `CaseReportedByYou`.
        """
        person = _person(by)
        self.require_not_about(person)
        act = next((u for u in self.status.urgent if u.seq == of_seq and not u.policy), None)
        if act is None:
            raise NothingToConfirm("no act waits for this reason")
        if act.moderator_id != person:
            self.require_no_part(person)
        return self._moved(happened.ReasonGiven(of_seq, policy), by)

    def urgent_act_confirmed(self, of_seq: int, by: By, *, reasoned_by: UserId | None) -> CaseMove:
        """Another person looked, and agrees. `reasoned_by` gave the reason: of what the platform did, which nobody
        answers for but them, another than that (MOD-10). Raises `FourEyes`, `NothingToConfirm`, `Unconfirmed`, and as
        `require_no_part`."""
        person = _person(by)
        self.require_no_part(person)
        urgent = next((u for u in self.status.urgent if u.seq == of_seq and not u.is_confirmed), None)
        if urgent is None:
            raise NothingToConfirm("no act waits for this word")
        if urgent.moderator_id == person:
            raise FourEyes("another person than the one who acted confirms this")
        if not urgent.policy:
            raise Unconfirmed("the reason comes first, then the confirmation")
        if urgent.moderator_id is None and reasoned_by == person:
            raise FourEyes("another person than the one who gave the reason confirms this")
        return self._moved(happened.UrgentActConfirmed(of_seq), by)

    # The end

    def closed(self, outcome: CaseOutcome, by: By, *, lease: Lease | None, seen: int) -> CaseMove:
        """Raises `NotClaimed`, `StaleCase`, `Unconfirmed`, `ProofMissing`, `AgeNotShown`, `CaseAboutYou`,
        `CaseReportedByYou`.

        That the case was disposed of is proved by this; every other duty must have been proved before (LEG-15).
        Where somebody may be a minor, nothing was found only if it is named what shows an adult; else the police have
        been told (CSA-06).
        """
        self.require_may_decide(by, lease, seen)
        if self.status.proposal is not None or any(not u.is_confirmed for u in self.status.urgent):
            raise Unconfirmed("something here waits for a second person")
        if outcome is CaseOutcome.NO_VIOLATION:
            self._require_age_shown()
        is_adult = outcome is CaseOutcome.NO_VIOLATION and self.status.is_age_shown
        missing = [
            clock.law
            for clock in self.status.unproved
            if clock.duty is not Duty.DISPOSE and not (is_adult and clock.law == POCSO_MINOR)
        ]
        if missing:
            raise ProofMissing(f"not proved yet: {', '.join(missing)}")
        return self._moved(happened.Closed(outcome), by)

    def _require_age_shown(self) -> None:
        nobody = any(proof.law == POCSO_MINOR and not proof.authority for proof in self.status.proofs)
        if self.status.is_of_age and not self.status.is_age_shown and not nobody:
            raise AgeNotShown("name first by what it can be seen that this person is an adult")

    def reopened(self, by: By) -> CaseMove:
        """Look at it again. Its clocks are those that it had: they never stood still (MOD-09).

        Raises `InvalidTransition`, `CaseAboutYou`, `CaseReportedByYou`.
        """
        self.require_no_part(_person(by))
        if self.status.state is not ModerationState.CLOSED:
            raise InvalidTransition("this case is not closed")
        if self.status.is_merged:
            raise InvalidTransition("this case went into another: part them first")
        move = self._moved(happened.Reopened(), by)
        return move.followed_by(happened.Queued(self.status.queue), by)

    # What every verb asks

    def _require_seen(self, seen: int) -> None:
        """Raises `StaleCase` (MOD-06)."""
        if seen != self.version:
            raise StaleCase("this case has moved on meanwhile; look at it again")

    def require_may_decide(self, by: By, lease: Lease | None, seen: int) -> UserId:
        person = _person(by)
        self._require_seen(seen)
        self.require_worked_by(person, lease=lease, now=by.at)
        return person

    def require_worked_by(self, moderator_id: UserId, *, lease: Lease | None, now: datetime) -> None:
        """Raises `NotClaimed`, `CaseAboutYou`, `CaseReportedByYou`."""
        self.require_no_part(moderator_id)
        self._require_held(moderator_id, lease=lease, now=now)

    def _require_held(self, moderator_id: UserId, *, lease: Lease | None, now: datetime) -> None:
        held = lease is not None and lease.is_held_by(moderator_id, now=now)
        if not held or self.status.assigned_to != moderator_id:
            raise NotClaimed("claim this case first; it is kept for you for five minutes at a time")

    def require_not_about(self, person_id: UserId) -> None:
        if person_id == self.status.person_id:
            raise CaseAboutYou("this case is about you")

    def require_no_part(self, person_id: UserId) -> None:
        """Raises `CaseAboutYou`, `CaseReportedByYou`: whoever said that it is wrong does not say whether it was."""
        self.require_not_about(person_id)
        if person_id in self.status.kept_out:
            raise CaseReportedByYou("you reported this yourself; somebody else decides it")

    def _require_not_closed(self) -> None:
        if self.status.state is ModerationState.CLOSED:
            raise InvalidTransition("this case is closed")

    def _moved(self, what: Happening, by: By) -> CaseMove:
        return CaseMove(self, ()).followed_by(what, by)


def _person(by: By) -> UserId:
    assert by.actor_id is not None, "only people decide"
    return by.actor_id
