"""Whoever reported what a case is about decides nothing of it (MOD-10)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.casework import Lease
from domain.ids import DecisionId, ReportId, UserId
from domain.moderation.cases.case import LEASE, CaseMove, ModerationCase
from domain.moderation.cases.clocks import due_times
from domain.moderation.cases.decisions import appeal_decided, decided
from domain.moderation.cases.event import By, CaseOutcome, SevereAct, UrgentAct
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.refusals import CaseReportedByYou
from tests.builders import MEERA, NOW
from tests.unit.domain.moderation.cases import KIRAN, LATA, PROFILE, an_opened_case, staff

HELD = Lease(MEERA, NOW + LEASE)


def reported_by(case: ModerationCase, person_id: UserId, tool: str = "report") -> ModerationCase:
    clocks = due_times(CaseKind.HARASSMENT, NOW, profile=PROFILE)
    by = By(person_id, tool, automated=False, note="", at=NOW)
    report_id = ReportId(case.id)
    return case.joined(kind=CaseKind.HARASSMENT, score=20, clocks=clocks, report_id=report_id, by=by).case


def reported_while_held() -> ModerationCase:
    """Meera works on it, and a report of hers joins it: what stands open there was so before."""
    case = an_opened_case().case.acted_at_once(UrgentAct.HIDE, staff(KIRAN)).case
    case = case.claimed(MEERA, lease=None, now=NOW).move.case
    return reported_by(case, MEERA)


ACTS: dict[str, Callable[[ModerationCase], object]] = {
    "claim": lambda c: c.claimed(MEERA, lease=HELD, now=NOW),
    "keep": lambda c: c.beat(MEERA, lease=HELD, now=NOW),
    "hand up": lambda c: c.escalated(staff(MEERA), lease=HELD),
    "work": lambda c: c.require_worked_by(MEERA, lease=HELD, now=NOW),
    "decide": lambda c: decided(c, DecisionId(c.id), ("strike",), staff(MEERA), lease=HELD, seen=c.version),
    "propose": lambda c: c.proposed(SevereAct.PERMANENT_BAN, "x", staff(MEERA), lease=HELD, seen=c.version),
    "close": lambda c: c.closed(CaseOutcome.NO_VIOLATION, staff(MEERA), lease=HELD, seen=c.version),
    "reason of another's act": lambda c: c.reason_given(c.status.urgent[0].seq, "harassment", staff(MEERA)),
    "word on another's act": lambda c: c.urgent_act_confirmed(
        c.status.urgent[0].seq, staff(MEERA), reasoned_by=None
    ),
    "reopen": lambda c: c.reopened(staff(MEERA)),
    "appeal": lambda c: appeal_decided(c, DecisionId(c.id), "upheld", staff(MEERA)),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_mod_10_who_reported_it_has_no_part_in_the_case(act: Callable[[ModerationCase], object]) -> None:
    with pytest.raises(CaseReportedByYou) as refusal:
        act(reported_while_held())
    assert refusal.value.code == "case_reported_by_you"


def test_mod_10_nor_as_the_second_person_of_what_cannot_be_undone() -> None:
    claim = an_opened_case().case.claimed(KIRAN, lease=None, now=NOW)
    case = claim.move.case
    case = case.proposed(
        SevereAct.PERMANENT_BAN, "harassment", staff(KIRAN), lease=claim.lease, seen=case.version
    ).case
    case = reported_by(case, MEERA)
    with pytest.raises(CaseReportedByYou):
        case.confirmed(staff(MEERA), seen=case.version)
    with pytest.raises(CaseReportedByYou):
        case.proposal_dropped(staff(MEERA), seen=case.version)
    assert case.confirmed(staff(LATA), seen=case.version).case.status.proposal is None


def test_mod_10_whoever_opened_it_by_a_report_is_kept_out_from_the_first_event_on() -> None:
    opened = an_opened_case().events[0]
    by = By(MEERA, "report", automated=False, note="", at=NOW)
    case = ModerationCase.replayed([replace(opened, by=by)])
    assert case.status.not_for == {MEERA, case.status.person_id}
    assert reported_by(case, MEERA).status.kept_out == (MEERA,)


def test_mod_10_who_reported_what_they_work_on_gives_it_back() -> None:
    back = reported_while_held().returned(staff(MEERA), lease=HELD).case
    assert back.status.assigned_to is None
    assert back.claimed(KIRAN, lease=None, now=NOW).move.case.status.assigned_to == KIRAN


def test_mod_11_who_stopped_a_show_did_not_report_it_and_who_did_both_answers_for_the_stop() -> None:
    stopped = reported_by(an_opened_case().case, MEERA, "kill_switch")
    assert stopped.status.kept_out == ()
    both = reported_by(stopped, MEERA).acted_at_once(UrgentAct.STOP_SHOW, staff(MEERA)).case
    reasoned = both.reason_given(both.status.urgent[0].seq, "harassment", staff(MEERA)).case
    assert reasoned.status.urgent[0].policy == "harassment"


def test_mod_10_whoever_is_kept_out_is_so_once_and_the_case_stays_where_it_was() -> None:
    case = an_opened_case().case
    move = case.keeping_out(MEERA, By.worker(NOW))
    assert [event.what.name for event in move.events] == ["kept_out"]
    assert (move.case.status.kept_out, move.case.status.state) == ((MEERA,), case.status.state)
    assert move.case.keeping_out(MEERA, By.worker(NOW)) == CaseMove(move.case, ())
    with pytest.raises(CaseReportedByYou):
        move.case.claimed(MEERA, lease=None, now=NOW)
