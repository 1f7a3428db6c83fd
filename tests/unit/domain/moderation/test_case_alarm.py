"""Who is told of an alarm of a case's clock (MOD-08)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain.casework import Alarm, Lease
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.alarm import CaseClockAlarmed, alarmed
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.clocks import HOUSE, due_times
from domain.moderation.cases.event import REPORT_TOOL, By, Subject, SubjectKind, Warned
from domain.moderation.cases.kind import CaseKind

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
MEERA, KIRAN, LEAD, RAVI = (UserId(UUID(int=number)) for number in range(1, 5))
SEEING = {MEERA: False, KIRAN: False, LEAD: True}


def told(
    percent: int, *, holder: UserId | None = None, seeing: dict[UserId, bool] | None = None,
    kind: CaseKind = CaseKind.COURT_ORDER, by: UserId | None = None, house: bool = False,
) -> CaseClockAlarmed:  # fmt: skip
    opened = By(by, REPORT_TOOL if by else "order", automated=False, note="", at=NOW)
    case = ModerationCase.open(
        case_id=ModerationCaseId(uuid4()), subject=Subject(SubjectKind.SHOW, uuid4()), person_id=RAVI, kind=kind,
        score=0, clocks=due_times(kind, NOW, profile="IN-nonexplicit"), report_id=None, by=opened,
    ).case  # fmt: skip
    clock = next(each for each in case.status.clocks if (each.law == HOUSE) is house)
    now = clock.received_at + (clock.due_at - clock.received_at) * percent / 100
    lease = Lease(holder, now + timedelta(minutes=5)) if holder else None
    move = case.warned(now)
    assert move is not None
    event = next(e for e in move.events if isinstance(e.what, Warned) and e.what.law == clock.law)
    return alarmed(move.case.status, event, lease=lease, seeing=SEEING if seeing is None else seeing)


def test_mod_08_half_is_told_to_whoever_has_the_case_or_else_to_all_who_see_its_queue() -> None:
    assert told(50, holder=MEERA).told == (MEERA,)
    assert told(50).told == (MEERA, KIRAN, LEAD)
    assert told(50, holder=UserId(uuid4())).told == (MEERA, KIRAN, LEAD), (
        "who sees it no more is told nothing"
    )


@pytest.mark.parametrize(("percent", "alarm"), [(80, Alarm.NEARLY), (100, Alarm.OVERDUE)])
def test_mod_08_when_little_time_is_left_and_when_none_is_leads_are_told_too(
    percent: int, alarm: Alarm
) -> None:
    event = told(percent, holder=MEERA)
    assert (event.told, event.alarm) == ((MEERA, LEAD), alarm)
    assert event.due_at == NOW + timedelta(hours=3)
    assert told(percent).told == (MEERA, KIRAN, LEAD)


def test_mod_08_csa_04_of_a_queue_that_no_lead_sees_all_who_see_it_are_told_and_no_lead() -> None:
    seeing = {MEERA: False, KIRAN: False}
    assert told(80, holder=MEERA, seeing=seeing, kind=CaseKind.CSAM).told == (MEERA, KIRAN)
    assert told(50, holder=MEERA, seeing=seeing, kind=CaseKind.CSAM).told == (MEERA,)
    assert told(100, seeing={}, kind=CaseKind.CSAM).told == ()


def test_mod_08_whoever_has_a_part_in_the_case_is_told_nothing_of_it() -> None:
    assert told(50, by=KIRAN).told == (MEERA, LEAD)
    assert told(80, seeing={RAVI: True, MEERA: False}).told == (MEERA,)


def test_mod_08_half_of_our_own_target_is_told_to_whoever_works_on_it_alone() -> None:
    assert told(50, house=True).told == ()
    assert told(50, house=True, holder=MEERA).told == (MEERA,)
    assert told(80, house=True).told == (MEERA, KIRAN, LEAD)
