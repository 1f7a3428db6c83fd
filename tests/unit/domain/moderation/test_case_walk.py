"""Random walks over a moderation case by everybody who may touch it. What must hold is written down again here, from
the events alone, and knows nothing of how the case keeps it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from domain.casework import Alarm, Lease
from domain.errors import Refusal
from domain.ids import UserId
from domain.moderation.cases import event as happened
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.clocks import Proof, due_times
from domain.moderation.cases.decisions import urgent_act_lifted
from domain.moderation.cases.event import By, CaseOutcome, ModerationEvent, SevereAct, UrgentAct
from domain.moderation.cases.kind import CaseKind, Severity
from domain.moderation.cases.law import Duty
from domain.moderation.cases.states import TRANSITIONS, ModerationState
from domain.moderation.cases.status import CaseStatus
from tests.builders import MEERA, NOW, RAVI
from tests.unit.domain.moderation.cases import KIRAN, LATA, PROFILE, an_opened_case

PEOPLE = st.sampled_from([MEERA, KIRAN, LATA, RAVI])
TAKEN_DOWN_OR_TOLD = {Duty.REMOVE, Duty.REPORT_TO_POLICE, Duty.REPORT_TO_NCMEC}
KINDS = [kind for kind in CaseKind if not kind.is_of_child_safety]


class Walk(RuleBasedStateMachine):
    """Each rule is something that somebody tries. What the case refuses must have changed nothing."""

    @initialize(kind=st.sampled_from(CaseKind))
    def open(self, kind: CaseKind) -> None:
        self.now = NOW
        move = an_opened_case(kind)
        self.case, self.events = move.case, list(move.events)
        self.lease: Lease | None = None
        self.claimed_as: Lease | None = None
        self.proved: set[str] = set()
        self.dues = {clock.law: clock.due_at for clock in move.case.status.clocks}

    def by(self, person: UserId) -> By:
        return By.staff(person, note="", now=self.now)

    def attempt(self, act: Callable[[], CaseMove | None]) -> None:
        before = self.case
        try:
            move = act()
        except Refusal:
            assert self.case is before
            return
        if move is None:
            return
        assert [event.seq for event in move.events] == [
            before.version + n for n in range(1, len(move.events) + 1)
        ]
        self.case = move.case
        self.events.extend(move.events)
        if self.case.status.assigned_to is None:
            self.lease = None

    # Anybody

    @rule(kind=st.sampled_from(KINDS), score=st.integers(0, 100))
    def another_report(self, kind: CaseKind, score: int) -> None:
        if self.case.status.kind.is_of_child_safety:
            return
        clocks = due_times(kind, self.now, profile=PROFILE)
        by = By(None, "complaint", automated=False, note="", at=self.now)
        self.attempt(lambda: self.case.joined(kind=kind, score=score, clocks=clocks, report_id=None, by=by))

    @rule(severity=st.sampled_from([Severity.SEV_1, Severity.SEV_2, Severity.SEV_3]))
    def a_rule_grades(self, severity: Severity) -> None:
        if self.case.status.kind.severity is not Severity.SEV_0:
            self.attempt(lambda: self.case.graded(severity, By.worker(self.now)))

    @rule(person=PEOPLE)
    def keeps_out(self, person: UserId) -> None:
        self.attempt(lambda: self.case.keeping_out(person, By.worker(self.now)))

    @rule(minutes=st.sampled_from([0, 1, 4, 5, 15, 60, 60 * 24, 60 * 24 * 8]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def worker_looks(self) -> None:
        self.attempt(lambda: self.case.lapsed(lease=self.lease, now=self.now))
        self.attempt(lambda: self.case.warned(self.now))
        assert self.case.warned(self.now) is None

    # Staff

    @rule(person=PEOPLE)
    def claims(self, person: UserId) -> None:
        held, before = self.lease, self.now

        def claim() -> CaseMove:
            made = self.case.claimed(person, lease=held, now=before)
            assert held is None or held.holder_id == person or held.until <= before
            assert person != RAVI
            self.claimed_as = made.lease
            return made.move

        count = len(self.events)
        self.claimed_as = None
        self.attempt(claim)
        self.lease = self.claimed_as or self.lease
        assert len(self.events) - count <= 2

    @rule(person=PEOPLE)
    def gives_back(self, person: UserId) -> None:
        self.attempt(lambda: self.case.returned(self.by(person), lease=self.lease))

    @rule(person=PEOPLE)
    def escalates(self, person: UserId) -> None:
        self.attempt(lambda: self.case.escalated(self.by(person), lease=self.lease))

    @rule(person=PEOPLE)
    def proves_something(self, person: UserId) -> None:
        for clock in self.case.status.unproved:
            proof = Proof(clock.law, self.now, "a reference", "an authority")
            self.attempt(lambda proof=proof: self.case.proved(proof, self.by(person)))  # type: ignore[misc]

    @rule(person=PEOPLE, act=st.sampled_from(SevereAct), stale=st.booleans())
    def proposes(self, person: UserId, act: SevereAct, stale: bool) -> None:
        seen = self.case.version - stale
        self.attempt(
            lambda: self.case.proposed(act, "other_rule", self.by(person), lease=self.lease, seen=seen)
        )

    @rule(person=PEOPLE, drops=st.booleans(), stale=st.booleans())
    def confirms_or_drops(self, person: UserId, drops: bool, stale: bool) -> None:
        seen, verb = self.case.version - stale, self.case.proposal_dropped if drops else self.case.confirmed
        self.attempt(lambda: verb(self.by(person), seen=seen))

    @rule(person=st.sampled_from([MEERA, KIRAN]), act=st.sampled_from(SevereAct))
    def proposes_what_another_turns_down(self, person: UserId, act: SevereAct) -> None:
        self.claims(person)
        self.proposes(person, act, stale=False)
        self.confirms_or_drops(LATA, drops=True, stale=False)

    @rule(person=PEOPLE, act=st.sampled_from(UrgentAct))
    def acts_at_once(self, person: UserId, act: UrgentAct) -> None:
        self.attempt(lambda: self.case.acted_at_once(act, self.by(person)))

    @rule(person=PEOPLE)
    def gives_reasons(self, person: UserId) -> None:
        for urgent in self.case.status.urgent:
            self.attempt(lambda u=urgent: self.case.reason_given(u.seq, "other_rule", self.by(person)))  # type: ignore[misc]

    @rule(person=PEOPLE)
    def confirms_urgent(self, person: UserId) -> None:
        for urgent in self.case.status.urgent:
            self.attempt(
                lambda u=urgent: self.case.urgent_act_confirmed(u.seq, self.by(person), reasoned_by=None)
            )  # type: ignore[misc]

    @rule(person=PEOPLE)
    def lifts_urgent(self, person: UserId) -> None:
        for urgent in self.case.status.urgent:
            self.attempt(lambda u=urgent: urgent_act_lifted(self.case, u.seq, self.by(person)))  # type: ignore[misc]

    @rule(person=PEOPLE, outcome=st.sampled_from(CaseOutcome), stale=st.sampled_from([False, False, True]))
    def closes(self, person: UserId, outcome: CaseOutcome, stale: bool) -> None:
        seen = self.case.version - stale
        self.attempt(lambda: self.case.closed(outcome, self.by(person), lease=self.lease, seen=seen))

    @rule(person=st.sampled_from([MEERA, KIRAN]), outcome=st.sampled_from(CaseOutcome))
    def goes_the_honest_way(self, person: UserId, outcome: CaseOutcome) -> None:
        self.claims(person)
        self.proves_something(person)
        self.gives_reasons(person)
        self.confirms_urgent(LATA)
        self.confirms_or_drops(LATA, drops=False, stale=False)
        self.closes(person, outcome, stale=False)

    @rule(person=PEOPLE)
    def reopens(self, person: UserId) -> None:
        self.attempt(lambda: self.case.reopened(self.by(person)))

    # What must hold after each

    @invariant()
    def mod_04_the_events_alone_come_to_the_same_case(self) -> None:
        if not hasattr(self, "events"):
            return
        assert ModerationCase.replayed(self.events) == self.case
        assert [event.seq for event in self.events] == list(range(1, len(self.events) + 1))

    @invariant()
    def mod_04_the_case_says_what_the_events_say(self) -> None:
        if hasattr(self, "events"):
            assert said_of(self.case.status) == told_by(self.events)

    @invariant()
    def mod_09_no_clock_moves(self) -> None:
        if not hasattr(self, "events"):
            return
        dues = {clock.law: clock.due_at for clock in self.case.status.clocks}
        for law, due in self.dues.items():
            # What was proved is due again when another report joins (LEG-03).
            assert dues[law] <= due or law in self.proved
            if not any(isinstance(event.what, happened.ReportJoined) for event in self.events):
                assert dues[law] == due
        self.dues = dues
        self.proved = {proof.law for proof in self.case.status.proofs}

    @invariant()
    def leg_15_what_is_closed_is_proved_and_confirmed(self) -> None:
        if not hasattr(self, "events"):
            return
        states = [ModerationCase.replayed(self.events[: n + 1]).status.state for n in range(len(self.events))]
        for before, after in pairwise(states):
            assert before is after or after in TRANSITIONS[before]
        status = self.case.status
        if status.state is ModerationState.CLOSED:
            proved = {proof.law for proof in status.proofs}
            assert {clock.law for clock in status.clocks} <= proved
            assert status.proposal is None
            assert status.assigned_to is None
            assert all(urgent.policy and urgent.is_confirmed for urgent in status.urgent)
        self.check_four_eyes()

    def check_four_eyes(self) -> None:
        proposer: UserId | None = None
        urgent: dict[int, UserId | None] = {}
        for event in self.events:
            match event.what:
                case happened.Proposed():
                    proposer = event.by.actor_id
                case happened.Confirmed():
                    assert event.by.actor_id not in (proposer, RAVI, None)
                case happened.ActedAtOnce():
                    urgent[event.seq] = event.by.actor_id
                case happened.UrgentActConfirmed(of_seq):
                    assert event.by.actor_id not in (urgent[of_seq], RAVI, None)
                case happened.Claimed(moderator_id):
                    assert moderator_id != RAVI


def said_of(status: CaseStatus) -> dict[str, object]:
    proposal = status.proposal
    return {
        "severity": status.severity,
        "score": status.score,
        "reports": status.reports,
        "holder": status.assigned_to,
        "outcome": status.outcome,
        "closed_at": status.closed_at,
        "kept_out": set(status.kept_out),
        "alarms": {raised for _, raised in status.alarms},
        "proposal": None if proposal is None else (proposal.act, proposal.moderator_id, proposal.lapses_at),
        "urgent": {
            urgent.seq: (urgent.act, bool(urgent.policy), urgent.is_confirmed) for urgent in status.urgent
        },
        "reasons_owed": {clock.law for clock in status.unproved if clock.law.startswith("reason_")},
    }


def told_by(events: Sequence[ModerationEvent]) -> dict[str, object]:
    """The same, told event by event in another way: whatever the case forgets of one is missed here."""
    first = events[0].what
    assert isinstance(first, happened.Opened)
    case: dict[str, object] = {
        "severity": first.kind.severity, "score": first.score, "reports": 1, "holder": None, "outcome": None,
        "closed_at": None, "kept_out": set(), "proposal": None,
    }  # fmt: skip
    alarms: dict[str, Alarm] = {}
    urgent: dict[int, tuple[UrgentAct, bool, bool]] = {}
    owed: set[str] = set()
    proved: set[str] = set()
    for event in events[1:]:
        case |= _changed_by(event, case)
        match event.what:
            case happened.Warned(law, alarm):
                alarms[law] = alarm
            case happened.Proved(proof):
                proved.add(proof.law)
            case happened.ReportJoined(clocks=clocks):
                again = proved & {clock.law for clock in clocks if clock.duty in TAKEN_DOWN_OR_TOLD}
                proved -= again
                alarms = {
                    f"{law} before {event.seq}" if law in again else law: a for law, a in alarms.items()
                }
            case happened.ActedAtOnce(act):
                urgent[event.seq] = (act, False, False)
                owed.add(f"reason_{event.seq}")
            case happened.ReasonGiven(of_seq):
                urgent[of_seq] = (urgent[of_seq][0], True, urgent[of_seq][2])
                owed.discard(f"reason_{of_seq}")
            case happened.UrgentActConfirmed(of_seq):
                urgent[of_seq] = (*urgent[of_seq][:2], True)
            case happened.UrgentActLifted(of_seq):
                del urgent[of_seq]
                owed.discard(f"reason_{of_seq}")
    return {**case, "alarms": set(alarms.values()), "urgent": urgent, "reasons_owed": owed}


def _changed_by(event: ModerationEvent, case: dict[str, Any]) -> dict[str, object]:  # noqa: PLR0911 -- one a happening
    match event.what:
        case happened.Graded(severity):
            return {"severity": severity}
        case happened.ReportJoined(kind, score):
            return {
                "severity": min(case["severity"], kind.severity), "score": max(case["score"], score),
                "reports": case["reports"] + 1,
            }  # fmt: skip
        case happened.KeptOut(person_id):
            return {"kept_out": case["kept_out"] | {person_id}}
        case happened.Claimed(moderator_id):
            return {"holder": moderator_id}
        case happened.Returned() | happened.Escalated():
            return {"holder": None}
        case happened.Proposed(act, _, moderator_id):
            return {"proposal": (act, moderator_id, event.by.at + timedelta(hours=24))}
        case happened.Confirmed() | happened.ProposalDropped():
            return {"proposal": None}
        case happened.Closed(outcome):
            return {"holder": None, "outcome": outcome, "closed_at": event.by.at}
        case happened.Reopened():
            return {"outcome": None, "closed_at": None}
        case _:
            return {}


def test_mod_03_04_09_10_11_random_walks_break_no_rule() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Walk, settings=settings(max_examples=150, stateful_step_count=40, deadline=None)
    )
