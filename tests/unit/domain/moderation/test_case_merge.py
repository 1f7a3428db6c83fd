"""Two cases that are one matter (MOD-14): what the one that goes on owes, and what is left when they part."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.casework import Alarm, InvalidTransition, Lease
from domain.errors import Refusal
from domain.ids import ModerationCaseId, ReportId
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.clocks import Proof
from domain.moderation.cases.event import By, CaseOutcome, ModerationEvent, SevereAct, UrgentAct
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.merge import (
    Brought,
    InHand,
    MergeAcrossQueues,
    MergeAfterDecision,
    MergeOfOthers,
    MergeWithItself,
    NotMerged,
    merge,
    merged_into,
    part,
    require_mergeable,
)
from domain.moderation.cases.refusals import (
    AlreadyClaimed,
    CaseAboutYou,
    CaseReportedByYou,
    NotClaimed,
    StaleCase,
    Unconfirmed,
)
from domain.moderation.cases.states import ModerationState
from domain.moderation.desk.queue_routing import QueueRouting
from domain.moderation.note import NoteMissing
from tests.builders import MEERA, NOW, RAVI
from tests.unit.domain.moderation.cases import KIRAN, an_opened_case, staff

LEASE = Lease(MEERA, NOW + timedelta(minutes=5))
HEADS = "in_3_2_a_heads"
ACK = "in_3_2_a_ack"


class Told:
    """A case and all that happened to it."""

    def __init__(
        self, kind: CaseKind, *, hours_ago: int = 0, person_id: object = RAVI, score: int = 20
    ) -> None:
        at = NOW - timedelta(hours=hours_ago)
        move = an_opened_case(kind, at=at, person_id=person_id, score=score)  # type: ignore[arg-type]
        self.events: list[ModerationEvent] = []
        self.after(move)
        self.after(self.case.claimed(MEERA, lease=None, now=NOW).move)

    def after(self, move: CaseMove | None) -> None:
        assert move is not None, "something happened"
        self.case = move.case
        self.events += move.events
        assert ModerationCase.replayed(self.events) == self.case

    def prove(self, law: str) -> None:
        self.after(self.case.proved(Proof(law, NOW, f"proof of {str(self.case.id)[:4]}", ""), staff(MEERA)))

    @property
    def hand(self) -> InHand:
        return InHand(self.case, LEASE, self.case.version)

    @property
    def due(self) -> dict[str, object]:
        return {clock.law: clock.due_at for clock in self.case.status.unproved}


def asked(gone: InHand, stays: InHand, by: By | None = None, **said: bool) -> None:
    require_mergeable(gone, stays, by or staff(MEERA), **{"is_decided": False, "one_list": True} | said)


def merged(gone: Told, stays: Told) -> None:
    asked(gone.hand, stays.hand)
    closed, kept = merge(gone.case, stays.case, Brought((), ()), staff(MEERA))
    gone.after(closed)
    stays.after(kept)


def parted(gone: Told, stays: Told) -> None:
    opens, less = part(
        gone.case, stays.case, stays.events, staff(MEERA), lease=None, later=(), routing=QueueRouting(())
    )
    gone.after(opens)
    stays.after(less)


def test_mod_08_14_of_a_case_that_was_merged_no_clock_gives_an_alarm_and_the_other_tells() -> None:
    gone, stays = Told(CaseKind.HARASSMENT, hours_ago=20), Told(CaseKind.HARASSMENT)
    late = gone.case.status.due_at + timedelta(days=1)
    assert gone.case.warned(late) is not None
    merged(gone, stays)
    assert gone.case.warned(late) is None
    assert stays.case.warned(late) is not None


def test_mod_14_of_one_law_that_both_owe_the_earlier_time_holds() -> None:
    old, new = Told(CaseKind.HARASSMENT, hours_ago=20), Told(CaseKind.HARASSMENT)
    was = old.due
    merged(old, new)
    assert new.due == was
    status = new.case.status
    assert (status.state, status.reports) == (ModerationState.ASSIGNED, 2)
    closed = old.case.status
    assert (closed.state, closed.outcome, closed.is_merged) == (ModerationState.CLOSED, None, True)
    assert closed.assigned_to is None
    assert closed.proofs == ()  # closing by merging proves nothing


def test_mod_14_what_one_has_proved_is_kept_and_proves_nothing_of_the_other() -> None:
    gone, stays = Told(CaseKind.HARASSMENT, hours_ago=5), Told(CaseKind.HARASSMENT)
    gone.prove(ACK)
    stays.prove(HEADS)
    owed = {ACK: stays.due[ACK], HEADS: gone.due[HEADS]}
    merged(gone, stays)
    assert {law: stays.due[law] for law in (ACK, HEADS)} == owed
    word = str(gone.case.id)[:8]
    kept = {proof.law for proof in stays.case.status.proofs}
    assert kept == {f"{HEADS} before case {word}", f"{ACK} of case {word}"}
    laws = [clock.law for clock in stays.case.status.clocks]
    assert len(laws) == len(set(laws))


@pytest.mark.parametrize("late_one_goes", [True, False])
def test_mod_08_a_breach_of_either_stays_one(late_one_goes: bool) -> None:
    late, other = Told(CaseKind.HARASSMENT, hours_ago=400), Told(CaseKind.HARASSMENT, hours_ago=20)
    for each in (late, other):
        each.after(each.case.warned(NOW))
    assert (late.case.status.raised(HEADS), other.case.status.raised(HEADS)) == (Alarm.OVERDUE, Alarm.HALF)
    gone, stays = (late, other) if late_one_goes else (other, late)
    merged(gone, stays)
    assert stays.case.status.is_breached
    assert stays.case.status.raised(HEADS) is Alarm.OVERDUE


@pytest.mark.parametrize("graver_goes", [True, False])
def test_mod_07_the_one_that_goes_on_is_as_grave_as_the_graver(graver_goes: bool) -> None:
    grave, light = Told(CaseKind.NCII), Told(CaseKind.SPAM)
    gone, stays = (grave, light) if graver_goes else (light, grave)
    merged(gone, stays)
    status = stays.case.status
    assert (status.kind, status.severity) == (CaseKind.NCII, Severity.SEV_1)
    assert status.queue is grave.case.status.queue


def test_mod_14_parted_again_each_is_what_it_would_be_without_the_other() -> None:
    gone, stays = Told(CaseKind.NCII, hours_ago=3, score=60), Told(CaseKind.HARASSMENT)
    alone, before = stays.case.status, gone.case.status
    merged(gone, stays)
    assert (stays.case.status.score, stays.case.status.reports) == (60, 2)
    stays.prove(HEADS)
    parted(gone, stays)
    status = stays.case.status
    assert (status.kind, status.severity, status.queue, status.reports, status.score) == (
        alone.kind, alone.severity, alone.queue, 1, alone.score,
    )  # fmt: skip
    assert status.clocks == alone.clocks
    assert HEADS in {proof.law for proof in status.proofs}  # what was done meanwhile was done
    back = gone.case.status
    assert (back.state, back.clocks, back.queue) == (ModerationState.QUEUED, before.clocks, before.queue)


def test_mod_14_what_was_proved_for_the_other_alone_proves_nothing_once_they_part() -> None:
    gone, stays = Told(CaseKind.NCII), Told(CaseKind.SPAM)
    [law] = [law for law in gone.due if law not in stays.due][:1]
    merged(gone, stays)
    stays.prove(law)
    parted(gone, stays)
    assert law not in {proof.law for proof in stays.case.status.proofs}
    assert law in gone.due


def test_mod_14_of_two_that_came_the_second_stays_when_the_first_goes() -> None:
    first, second, stays = Told(CaseKind.NCII), Told(CaseKind.HARASSMENT, hours_ago=9), Told(CaseKind.SPAM)
    alone = stays.case.status
    merged(first, stays)
    merged(second, stays)
    parted(first, stays)
    assert stays.case.status.kind is CaseKind.HARASSMENT
    assert HEADS in stays.due
    parted(second, stays)
    assert stays.case.status.clocks == alone.clocks
    first.after(first.case.claimed(MEERA, lease=None, now=NOW).move)
    merged(first, stays)
    parted(first, stays)
    assert replace(stays.case.status, seq=0, moved_at=NOW) == replace(alone, seq=0, moved_at=NOW)


def refuses(wanted: type[Refusal], gone: InHand, stays: InHand, by: By | None = None, **said: bool) -> None:
    with pytest.raises(wanted) as refusal:
        asked(gone, stays, by, **said)
    assert type(refusal.value) is wanted


def test_mod_14_what_may_not_be_merged() -> None:
    one, other = Told(CaseKind.HARASSMENT), Told(CaseKind.SPAM)
    asked(one.hand, other.hand)
    refuses(MergeWithItself, one.hand, one.hand)
    refuses(StaleCase, replace(one.hand, seen=1), other.hand)
    refuses(StaleCase, one.hand, replace(other.hand, seen=1))
    refuses(NotClaimed, replace(one.hand, lease=None), other.hand)
    refuses(NotClaimed, one.hand, replace(other.hand, lease=Lease(KIRAN, LEASE.until)))
    refuses(MergeAcrossQueues, one.hand, other.hand, one_list=False)
    refuses(MergeOfOthers, Told(CaseKind.SPAM, person_id=KIRAN).hand, other.hand)
    refuses(MergeOfOthers, one.hand, Told(CaseKind.SPAM, person_id=None).hand)
    refuses(NoteMissing, one.hand, other.hand, By.staff(MEERA, note=" ", now=NOW))
    refuses(MergeAfterDecision, one.hand, other.hand, is_decided=True)
    refuses(CaseAboutYou, one.hand, other.hand, staff(RAVI))
    asked(Told(CaseKind.SPAM, person_id=None).hand, one.hand)


def test_csa_04_a_case_about_a_child_merges_with_none_that_is_not_even_where_one_list_reads_both() -> None:
    child, other = Told(CaseKind.MINOR), Told(CaseKind.THREAT_TO_LIFE)
    refuses(MergeAcrossQueues, child.hand, other.hand)
    refuses(MergeAcrossQueues, other.hand, child.hand)


def test_mod_03_a_closed_case_merges_with_none() -> None:
    one, other = Told(CaseKind.MINOR_CLAIM), Told(CaseKind.MINOR_CLAIM)
    one.after(one.case.closed(CaseOutcome.ACTED, staff(MEERA), lease=LEASE, seen=one.case.version))
    refuses(InvalidTransition, one.hand, other.hand)
    refuses(InvalidTransition, other.hand, one.hand)


def test_mod_10_what_waits_for_a_second_person_stays_where_it_was_asked() -> None:
    one, other = Told(CaseKind.HARASSMENT), Told(CaseKind.SPAM)
    act = SevereAct.PERMANENT_BAN
    one.after(one.case.proposed(act, "non_consent", staff(MEERA), lease=LEASE, seen=one.case.version))
    refuses(Unconfirmed, one.hand, other.hand)
    asked(other.hand, one.hand)


@pytest.mark.parametrize("act", list(UrgentAct))
def test_mod_11_enf_01_what_was_stopped_or_hidden_is_answered_for_where_that_was(act: UrgentAct) -> None:
    one, other = Told(CaseKind.HARASSMENT), Told(CaseKind.SPAM)
    one.after(one.case.acted_at_once(act, staff(MEERA)))
    refuses(Unconfirmed, one.hand, other.hand)
    [urgent] = one.case.status.urgent
    one.after(one.case.reason_given(urgent.seq, "non_consent", staff(MEERA)))
    one.after(one.case.urgent_act_confirmed(urgent.seq, staff(KIRAN), reasoned_by=None))
    refuses(MergeAfterDecision, one.hand, other.hand)
    asked(other.hand, one.hand)


def test_mod_14_a_merged_case_is_parted_and_never_just_opened() -> None:
    gone, stays = Told(CaseKind.HARASSMENT), Told(CaseKind.SPAM)
    with pytest.raises(NotMerged):
        merged_into(gone.events)
    merged(gone, stays)
    assert merged_into(gone.events).case_id == stays.case.id
    with pytest.raises(InvalidTransition):
        gone.case.reopened(staff(KIRAN))
    with pytest.raises(AlreadyClaimed):
        part(
            gone.case, stays.case, stays.events, staff(KIRAN), lease=LEASE, later=(), routing=QueueRouting(())
        )
    with pytest.raises(CaseAboutYou):
        part(gone.case, stays.case, stays.events, staff(RAVI), lease=None, later=(), routing=QueueRouting(()))
    with pytest.raises(NotMerged):
        part(
            gone.case,
            stays.case,
            stays.events[:3],
            staff(MEERA),
            lease=LEASE,
            later=(),
            routing=QueueRouting(()),
        )
    parted(gone, stays)
    with pytest.raises(NotMerged):
        part(
            gone.case, stays.case, stays.events, staff(MEERA), lease=None, later=(), routing=QueueRouting(())
        )
    with pytest.raises(NotMerged):
        merged_into(gone.events)


def test_mod_14_a_case_is_not_parted_from_one_that_is_closed() -> None:
    gone, stays = Told(CaseKind.MINOR_CLAIM), Told(CaseKind.MINOR_CLAIM)
    merged(gone, stays)
    stays.after(stays.case.closed(CaseOutcome.ACTED, staff(MEERA), lease=LEASE, seen=stays.case.version))
    with pytest.raises(InvalidTransition):
        part(
            gone.case, stays.case, stays.events, staff(MEERA), lease=None, later=(), routing=QueueRouting(())
        )


def test_mod_04_what_was_brought_is_told_in_the_case_that_closed() -> None:
    gone, stays = Told(CaseKind.HARASSMENT), Told(CaseKind.SPAM)
    brought = Brought((ReportId(uuid4()),), ())
    closed, _ = merge(gone.case, stays.case, brought, staff(MEERA))
    gone.after(closed)
    assert merged_into(gone.events).reports == brought.reports
    assert ModerationCaseId(merged_into(gone.events).case_id) == stays.case.id


def test_mod_10_whoever_reported_in_the_one_decides_nothing_of_the_other() -> None:
    gone, stays = Told(CaseKind.HARASSMENT), Told(CaseKind.SPAM)
    gone.after(gone.case.keeping_out(KIRAN, staff(MEERA)))
    merged(gone, stays)
    with pytest.raises(CaseReportedByYou):
        stays.case.claimed(KIRAN, lease=None, now=NOW)
    with pytest.raises(CaseReportedByYou):
        part(
            gone.case, stays.case, stays.events, staff(KIRAN), lease=None, later=(), routing=QueueRouting(())
        )
    parted(gone, stays)
    assert (gone.case.status.kept_out, stays.case.status.kept_out) == ((KIRAN,), ())


def test_leg_04_an_order_goes_into_no_case_of_another_queue_and_takes_one_in() -> None:
    order, other = Told(CaseKind.COURT_ORDER), Told(CaseKind.HARASSMENT)
    refuses(MergeAcrossQueues, order.hand, other.hand)
    asked(order.hand, Told(CaseKind.COURT_ORDER).hand)
    merged(other, order)
    assert order.case.status.queue is Queue.ORDERS
