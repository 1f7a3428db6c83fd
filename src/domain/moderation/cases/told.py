"""What of a case a finished report to NCMEC has told: what had come before its contents were fixed (CSA-05, CSA-06)."""

from collections.abc import Sequence

from domain.moderation.cases import event as happened
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.clocks import DutyClock, Proof, strictest_first
from domain.moderation.cases.event import By, ModerationEvent
from domain.moderation.cybertip import LAW, CyberTip


def told(
    case: ModerationCase, events: Sequence[ModerationEvent], tip: CyberTip, authority: str, by: By
) -> CaseMove | None:
    """Proves the duty of what came until the report was drafted. What came since is in no report, and owes its own in
    its own time. None where nothing of the case is proved by it."""
    if not tip.proves or not any(clock.law == LAW for clock in case.status.unproved):
        return None
    owed = _owed_since_last_told(events)
    later = [clock for clock in owed if clock.received_at > tip.drafted_at]
    if len(later) == len(owed):
        return None
    move = case.proved(Proof(LAW, by.at, tip.receipt, authority), by)
    for clock in strictest_first(later):
        move = move.followed_by(happened.DutyAdded(clock), by)
    return move


def _owed_since_last_told(events: Sequence[ModerationEvent]) -> list[DutyClock]:
    last = max((each.seq for each in events if _tells(each)), default=0)
    found: list[DutyClock] = []
    for event in events:
        match event.what:
            case happened.Opened() | happened.ReportJoined() | happened.TookIn() as came if event.seq > last:
                found += [clock for clock in came.clocks if clock.law == LAW]
            case happened.DutyAdded(clock) if event.seq > last and clock.law == LAW:
                found.append(clock)
            case _:
                pass
    return found


def _tells(event: ModerationEvent) -> bool:
    return isinstance(event.what, happened.Proved) and event.what.proof.law == LAW
