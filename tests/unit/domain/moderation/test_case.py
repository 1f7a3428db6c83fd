from datetime import timedelta

import pytest

from domain.casework import Alarm, FourEyes, InvalidTransition, Lease
from domain.errors import Conflict
from domain.moderation.cases.case import LEASE, Claim, ModerationCase
from domain.moderation.cases.clocks import Proof, due_times
from domain.moderation.cases.event import By, CaseOutcome, SevereAct, UrgentAct
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.refusals import (
    AlreadyClaimed,
    CaseAboutYou,
    NotClaimed,
    NothingToConfirm,
    ProofMissing,
    StaleCase,
    Unconfirmed,
    UnknownDuty,
)
from domain.moderation.cases.states import ModerationState
from tests.builders import MEERA, NOW, RAVI
from tests.unit.domain.moderation.cases import KIRAN, LATA, PROFILE, an_opened_case, staff

MINUTE = timedelta(minutes=1)


def claimed(case: ModerationCase, by: Lease | None = None) -> Claim:
    return case.claimed(MEERA, lease=by, now=NOW)


def test_mod_12_an_opened_case_is_queued_with_its_clocks() -> None:
    move = an_opened_case(CaseKind.NCII)
    status = move.case.status
    assert (status.state, status.queue, status.severity, status.reports) == (
        ModerationState.QUEUED, Queue.INTIMATE_IMAGERY, Severity.SEV_1, 1,
    )  # fmt: skip
    assert [(event.seq, event.what.name) for event in move.events] == [(1, "opened"), (2, "queued")]
    assert status.due_at == NOW + timedelta(hours=2)


def test_mod_05_a_claim_keeps_the_case_five_minutes_and_a_heartbeat_five_more() -> None:
    claim = claimed(an_opened_case().case)
    assert claim.lease == Lease(MEERA, NOW + timedelta(minutes=5))
    assert claim.move.case.status.state is ModerationState.ASSIGNED
    later = NOW + 4 * MINUTE
    beat = claim.move.case.beat(MEERA, lease=claim.lease, now=later)
    assert beat == Lease(MEERA, later + LEASE)
    with pytest.raises(NotClaimed):
        claim.move.case.beat(MEERA, lease=claim.lease, now=NOW + LEASE)
    with pytest.raises(NotClaimed):
        claim.move.case.beat(KIRAN, lease=claim.lease, now=NOW)


def test_mod_05_nobody_else_takes_a_case_until_the_lease_is_over() -> None:
    claim = claimed(an_opened_case().case)
    case = claim.move.case
    with pytest.raises(AlreadyClaimed) as refusal:
        case.claimed(KIRAN, lease=claim.lease, now=NOW + LEASE - timedelta(seconds=1))
    assert refusal.value.code == "already_claimed"
    taken = case.claimed(KIRAN, lease=claim.lease, now=NOW + LEASE)
    assert [event.what.name for event in taken.move.events] == ["returned", "claimed"]
    assert taken.move.events[0].by.automated
    assert taken.move.case.status.assigned_to == KIRAN


def test_mod_05_who_has_a_case_may_claim_it_again_and_nothing_happens_to_it() -> None:
    claim = claimed(an_opened_case().case)
    again = claim.move.case.claimed(MEERA, lease=claim.lease, now=NOW + MINUTE)
    assert again.move.events == ()
    assert again.lease == Lease(MEERA, NOW + MINUTE + LEASE)


def test_mod_05_a_case_whose_lease_is_over_goes_back_to_the_queue() -> None:
    claim = claimed(an_opened_case().case)
    assert claim.move.case.lapsed(lease=claim.lease, now=NOW + LEASE - MINUTE) is None
    back = claim.move.case.lapsed(lease=claim.lease, now=NOW + LEASE)
    assert back is not None
    assert (back.case.status.state, back.case.status.assigned_to) == (ModerationState.QUEUED, None)
    assert back.case.lapsed(lease=None, now=NOW + LEASE) is None


def test_mod_06_a_decision_names_the_case_as_it_was_read() -> None:
    claim = claimed(an_opened_case(CaseKind.SPAM).case)
    seen = claim.move.case.version
    case = claim.move.case.proved(Proof("in_3_2_a_ack", NOW, "case number", ""), staff(MEERA)).case
    with pytest.raises(StaleCase) as refusal:
        case.closed(CaseOutcome.NO_VIOLATION, staff(MEERA), lease=claim.lease, seen=seen)
    assert refusal.value.code == "stale_case"
    closed = case.closed(CaseOutcome.NO_VIOLATION, staff(MEERA), lease=claim.lease, seen=case.version).case
    assert closed.status.state is ModerationState.CLOSED


def test_leg_15_a_case_is_not_closed_before_each_duty_is_proved() -> None:
    claim = claimed(an_opened_case(CaseKind.NCII).case)
    case = claim.move.case
    for law in ("in_3_2_b", "in_3_2_a_ack"):
        with pytest.raises(ProofMissing) as refusal:
            case.closed(CaseOutcome.ACTED, staff(MEERA), lease=claim.lease, seen=case.version)
        assert law in refusal.value.detail
        case = case.proved(Proof(law, NOW, "event 7", ""), staff(MEERA)).case
    closed = case.closed(CaseOutcome.ACTED, staff(MEERA), lease=claim.lease, seen=case.version).case
    assert closed.status.unproved == ()


def test_leg_03_a_complaint_that_joins_after_the_removal_was_proved_has_two_hours_of_its_own() -> None:
    opened = an_opened_case(CaseKind.NCII)
    late = opened.case.warned(NOW + timedelta(hours=2))
    assert late is not None
    claim = late.case.claimed(MEERA, lease=None, now=NOW + timedelta(hours=3))
    moves = [late, claim.move]
    moves.append(
        claim.move.case.proved(Proof("in_3_2_b", NOW + timedelta(hours=3), "event 7", ""), staff(MEERA))
    )
    again = NOW + timedelta(days=1)
    by = By(None, "complaint", automated=False, note="", at=again)
    clocks = due_times(CaseKind.NCII, again, profile=PROFILE)
    moves.append(moves[-1].case.joined(kind=CaseKind.NCII, score=0, clocks=clocks, report_id=None, by=by))
    case = moves[-1].case
    [removal] = [clock for clock in case.status.unproved if clock.law == "in_3_2_b"]
    assert (removal.received_at, removal.due_at) == (again, again + timedelta(hours=2))
    assert case.status.raised("in_3_2_b") is Alarm.NONE
    kept = dict(case.status.alarms)
    assert kept["in_3_2_b of report 1"] is Alarm.OVERDUE, "the first two hours ran out, and that stays so"
    half = case.warned(again + timedelta(hours=1))
    assert half is not None
    assert half.case.status.raised("in_3_2_b") is Alarm.HALF
    with pytest.raises(ProofMissing):
        case.closed(
            CaseOutcome.ACTED, staff(MEERA, NOW + timedelta(hours=3)), lease=claim.lease, seen=case.version
        )
    events = [event for move in (opened, *moves) for event in move.events]
    assert ModerationCase.replayed(events) == case


def test_leg_03_a_complaint_that_joins_before_it_was_proved_leaves_the_earlier_time() -> None:
    case, by = (
        an_opened_case(CaseKind.NCII).case,
        By(None, "complaint", automated=False, note="", at=NOW + MINUTE),
    )
    clocks = due_times(CaseKind.NCII, NOW + MINUTE, profile=PROFILE)
    joined = case.joined(kind=CaseKind.NCII, score=0, clocks=clocks, report_id=None, by=by).case
    assert joined.status.clocks == case.status.clocks


@pytest.mark.parametrize("law", ["house", "in_3_2_a", "in_3_1_d", "nothing"])
def test_leg_15_what_closing_proves_or_no_law_asks_is_proved_by_nobody(law: str) -> None:
    with pytest.raises(UnknownDuty):
        an_opened_case(CaseKind.NCII).case.proved(Proof(law, NOW, "event 7", ""), staff(MEERA))


def test_mod_09_reopening_leaves_every_due_time_and_what_was_disposed_of_is_due_again() -> None:
    claim = claimed(an_opened_case(CaseKind.SPAM).case)
    before = claim.move.case.status.clocks
    case = claim.move.case.proved(Proof("in_3_2_a_ack", NOW, "case number", ""), staff(MEERA)).case
    case = case.closed(CaseOutcome.NO_VIOLATION, staff(MEERA), lease=claim.lease, seen=case.version).case
    again = case.reopened(staff(KIRAN, NOW + timedelta(days=20))).case
    assert again.status.clocks == before
    assert [clock.law for clock in again.status.unproved] == [
        "house",
        "in_3_2_a",
        "visa_complaint",
        "card_complaint",
    ]
    assert again.status.due_at == before[1].due_at == NOW + timedelta(days=7)
    assert (again.status.state, again.status.outcome, again.status.closed_at) == ("queued", None, None)


def test_mod_03_what_is_closed_is_neither_claimed_nor_joined_nor_reopened_twice() -> None:
    claim = claimed(an_opened_case(CaseKind.MINOR_CLAIM).case)
    case = claim.move.case
    closed = case.closed(CaseOutcome.ACTED, staff(MEERA), lease=claim.lease, seen=case.version).case
    with pytest.raises(InvalidTransition):
        closed.claimed(KIRAN, lease=None, now=NOW)
    with pytest.raises(InvalidTransition):
        closed.joined(kind=CaseKind.CSAM, score=0, clocks=(), report_id=None, by=By.worker(NOW))
    with pytest.raises(InvalidTransition):
        closed.acted_at_once(UrgentAct.HIDE, staff(KIRAN))
    with pytest.raises(InvalidTransition):
        case.reopened(staff(KIRAN))


def test_mod_14_another_report_joins_with_its_own_clocks_and_the_graver_kind_counts() -> None:
    case, later = an_opened_case(CaseKind.SPAM, score=30).case, NOW + timedelta(hours=1)
    clocks = due_times(CaseKind.NCII, later, profile=PROFILE)
    joined = case.joined(
        kind=CaseKind.NCII, score=25, clocks=clocks, report_id=None, by=By.worker(later)
    ).case
    status = joined.status
    assert (status.kind, status.queue, status.score, status.reports) == ("ncii", "intimate_imagery", 30, 2)
    assert {clock.law: clock.received_at for clock in status.clocks} == {
        "house": later, "in_3_2_b": later, "in_3_2_a_ack": NOW, "in_3_2_a": NOW, "card_complaint": NOW,
        "visa_complaint": NOW,
    }  # fmt: skip
    lesser = joined.joined(kind=CaseKind.OTHER, score=90, clocks=(), report_id=None, by=By.worker(later)).case
    assert (lesser.status.kind, lesser.status.score, lesser.status.queue) == ("ncii", 90, "intimate_imagery")


def test_an_escalated_case_stays_escalated_whoever_takes_it_and_gives_it_back() -> None:
    claim = claimed(an_opened_case().case)
    up = claim.move.case.escalated(staff(MEERA), lease=claim.lease).case
    assert (up.status.state, up.status.assigned_to) == (ModerationState.ESCALATED, None)
    taken = up.claimed(KIRAN, lease=None, now=NOW)
    assert taken.move.case.status.state is ModerationState.ESCALATED
    assert taken.move.case.status.assigned_to == KIRAN
    back = taken.move.case.returned(staff(KIRAN), lease=taken.lease).case
    assert (back.status.state, back.status.assigned_to) == (ModerationState.ESCALATED, None)


def test_mod_08_each_alarm_is_raised_once_and_the_latest_only() -> None:
    case = an_opened_case(CaseKind.NCII).case
    assert case.warned(NOW + timedelta(minutes=59)) is None
    half = case.warned(NOW + timedelta(minutes=60))
    assert half is not None
    assert half.case.status.alarms == (("house", Alarm.HALF), ("in_3_2_b", Alarm.HALF))
    assert half.case.warned(NOW + timedelta(minutes=61)) is None
    assert not half.case.status.is_breached
    over = half.case.warned(NOW + timedelta(hours=2))
    assert over is not None
    assert over.case.status.is_breached
    assert over.case.status.next_alarm_at == NOW + timedelta(hours=12)


def test_mod_10_what_cannot_be_undone_takes_another_person() -> None:
    claim = claimed(an_opened_case().case)
    case = claim.move.case
    with pytest.raises(NotClaimed):
        case.proposed(SevereAct.PERMANENT_BAN, "x", staff(KIRAN), lease=claim.lease, seen=case.version)
    proposed = case.proposed(
        SevereAct.PERMANENT_BAN, "harassment", staff(MEERA), lease=claim.lease, seen=case.version
    ).case
    with pytest.raises(FourEyes):
        proposed.confirmed(staff(MEERA), seen=proposed.version)
    with pytest.raises(CaseAboutYou):
        proposed.confirmed(staff(RAVI), seen=proposed.version)
    with pytest.raises(StaleCase):
        proposed.confirmed(staff(KIRAN), seen=case.version)
    with pytest.raises(Unconfirmed):
        proposed.closed(CaseOutcome.ACTED, staff(MEERA), lease=claim.lease, seen=proposed.version)
    with pytest.raises(Unconfirmed):
        proposed.proposed(SevereAct.OVERRIDE_AGE, "x", staff(MEERA), lease=claim.lease, seen=proposed.version)
    agreed = proposed.confirmed(staff(KIRAN), seen=proposed.version).case
    assert agreed.status.proposal is None
    with pytest.raises(NothingToConfirm):
        agreed.confirmed(staff(LATA), seen=agreed.version)


def test_csa_06_without_a_report_to_an_authority_two_people_say_that_there_was_none_to_make() -> None:
    claim = claimed(an_opened_case(CaseKind.CSAM).case)
    case = claim.move.case
    for law in ("in_3_2_b", "in_3_2_a_heads", "in_3_2_a_ack"):
        case = case.proved(Proof(law, NOW, "event 7", ""), staff(MEERA)).case
    with pytest.raises(ProofMissing, match="in_pocso_19"):
        case.closed(CaseOutcome.NO_VIOLATION, staff(MEERA), lease=claim.lease, seen=case.version)
    proposed = case.proposed(
        SevereAct.CLOSE_UNREPORTED, "unfounded", staff(MEERA), lease=claim.lease, seen=case.version
    ).case
    agreed = proposed.confirmed(staff(KIRAN), seen=proposed.version).case
    closed = agreed.closed(CaseOutcome.NO_VIOLATION, staff(MEERA), lease=claim.lease, seen=agreed.version)
    assert closed.case.status.state is ModerationState.CLOSED


def test_mod_11_a_stop_comes_first_the_reason_in_fifteen_minutes_and_then_another_persons_word() -> None:
    stopped = an_opened_case(CaseKind.MINOR_CLAIM).case.acted_at_once(UrgentAct.STOP_SHOW, staff(MEERA)).case
    [urgent] = stopped.status.urgent
    due = {clock.law: clock.due_at for clock in stopped.status.clocks}
    assert due[f"reason_{urgent.seq}"] == NOW + timedelta(minutes=15)
    with pytest.raises(FourEyes):
        stopped.urgent_act_confirmed(urgent.seq, staff(MEERA), reasoned_by=None)
    with pytest.raises(Unconfirmed):
        stopped.urgent_act_confirmed(urgent.seq, staff(KIRAN), reasoned_by=None)
    reasoned = stopped.reason_given(urgent.seq, "suspected_minor", staff(MEERA)).case
    with pytest.raises(NothingToConfirm):
        reasoned.reason_given(urgent.seq, "suspected_minor", staff(MEERA))
    claim = reasoned.claimed(MEERA, lease=None, now=NOW)
    with pytest.raises(Unconfirmed):
        claim.move.case.closed(
            CaseOutcome.ACTED, staff(MEERA), lease=claim.lease, seen=claim.move.case.version
        )
    case = claim.move.case.urgent_act_confirmed(urgent.seq, staff(KIRAN), reasoned_by=None).case
    closed = case.closed(CaseOutcome.ACTED, staff(MEERA), lease=claim.lease, seen=case.version)
    assert closed.case.status.outcome is CaseOutcome.ACTED


def test_mod_11_a_late_reason_is_warned_of() -> None:
    stopped = an_opened_case(CaseKind.SPAM).case.acted_at_once(UrgentAct.STOP_SHOW, staff(MEERA)).case
    late = stopped.warned(NOW + timedelta(minutes=15))
    assert late is not None
    assert late.case.status.alarms == ((f"reason_{stopped.version}", Alarm.OVERDUE),)


def test_nobody_works_on_a_case_about_themselves() -> None:
    case = an_opened_case(person_id=MEERA).case
    with pytest.raises(CaseAboutYou):
        case.claimed(MEERA, lease=None, now=NOW)
    with pytest.raises(CaseAboutYou):
        case.acted_at_once(UrgentAct.HIDE, staff(MEERA))


def test_mod_31_every_event_says_who_did_it_with_what() -> None:
    claim = claimed(an_opened_case().case)
    [event] = claim.move.events
    assert (event.by.actor_id, event.by.tool, event.by.automated) == (MEERA, "console", False)
    worker = By.worker(NOW)
    assert (worker.actor_id, worker.tool, worker.automated) == (None, "worker", True)


def test_the_refusals_of_a_moment_are_conflicts() -> None:
    for refusal in (AlreadyClaimed, NotClaimed, StaleCase, ProofMissing, Unconfirmed, NothingToConfirm):
        assert issubclass(refusal, Conflict)
