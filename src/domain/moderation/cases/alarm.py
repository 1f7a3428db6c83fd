"""Who is told that so much of a case's clock has run (MOD-08)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.casework import Alarm, Lease
from domain.events import Event
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.clocks import HOUSE
from domain.moderation.cases.event import ModerationEvent, Warned
from domain.moderation.cases.status import CaseStatus


@dataclass(frozen=True)
class CaseClockAlarmed(Event):
    """So much of one clock of a case has run. `law` is the key of the clock, `alarm` of an `Alarm`; `told` are those
    who hear of it, all of whom saw the case's queue then. Of whom and of what the case is, it says nothing."""

    name: ClassVar[str] = "moderation.case_clock_alarmed"
    case_id: ModerationCaseId
    law: str
    alarm: str
    due_at: datetime
    told: tuple[UserId, ...]


def alarmed(
    status: CaseStatus, event: ModerationEvent, *, lease: Lease | None, seeing: Mapping[UserId, bool]
) -> CaseClockAlarmed:
    """Of the event of an alarm. `seeing` are the staff who see the case's queue, each with whether they lead."""
    assert isinstance(event.what, Warned), "an alarm"
    law, alarm = event.what.law, event.what.alarm
    clock = next(each for each in status.clocks if each.law == law)
    told = _told(status, law, alarm, lease=lease, seeing=seeing, now=event.by.at)
    return CaseClockAlarmed(status.id, law, alarm.value, clock.due_at, told)


def _told(
    status: CaseStatus, law: str, alarm: Alarm, *, lease: Lease | None, seeing: Mapping[UserId, bool], now: datetime
) -> tuple[UserId, ...]:  # fmt: skip
    """Whoever works on it; where nobody does, all who could. When little time is left, and when none is, also who
    leads: of a queue that no lead sees, as that of children's cases, all who see it (CSA-04).

    Half of our own target is nobody's alarm but of whoever works on the case: the queue shows what waits.
    """
    able = {person: leads for person, leads in seeing.items() if person not in status.not_for}
    holder = lease.holder_id if lease is not None and now < lease.until else None
    is_worked_on = holder in able
    told = {holder} if is_worked_on else set(able)
    if alarm is Alarm.HALF:
        told = set() if law == HOUSE and not is_worked_on else told
    else:
        told |= {person for person, leads in able.items() if leads} or set(able)
    return tuple(sorted(person for person in told if person is not None))
