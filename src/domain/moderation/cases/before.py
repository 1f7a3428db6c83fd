"""Cases that were moved when less was asked of them: what their copies come to by the rules of today (CSA-06)."""

from collections.abc import Sequence

from domain.moderation.cases import event as happened
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.clocks import due_times
from domain.moderation.cases.event import By, ModerationEvent
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.law import POCSO_MINOR
from domain.moderation.cases.states import ModerationState
from domain.moderation.cases.status import CaseStatus, evolved, first_of, joined_when_only_removals_came_again


def is_of_before(stored: CaseStatus, events: Sequence[ModerationEvent]) -> bool:
    """Whether the copy is what these events came to while a report or proof to an authority held for every later
    report too, or that for the first of the reports and today's rule for the rest. Of a copy that neither explains
    nothing is said here: the verifier names it (MOD-04)."""
    joins = sum(isinstance(event.what, happened.ReportJoined) for event in events)
    return any(_replayed(events, of_before=count) == stored for count in range(1, joins + 1))


def _replayed(events: Sequence[ModerationEvent], *, of_before: int) -> CaseStatus:
    first, *rest = events
    status = first_of(first)
    for event in rest:
        if isinstance(event.what, happened.ReportJoined) and of_before > 0:
            of_before -= 1
            status = joined_when_only_removals_came_again(status, event)
        else:
            status = evolved(status, event)
    return status


def owes_police(status: CaseStatus) -> bool:
    """Whether it is open, of somebody who may be a minor, and has no clock for that."""
    is_open_minor = status.state is not ModerationState.CLOSED and status.kind is CaseKind.MINOR
    return is_open_minor and not any(clock.law == POCSO_MINOR for clock in status.clocks)


def owing_police(case: ModerationCase, by: By, *, profile: str) -> CaseMove | None:
    """An open case of somebody who may be a minor, from before that was to be reported, owes it from now on; None where
    it does already, or the law is another."""
    if not owes_police(case.status):
        return None
    clocks = due_times(CaseKind.MINOR, by.at, profile=profile)
    clock = next((each for each in clocks if each.law == POCSO_MINOR), None)
    return CaseMove(case, ()).followed_by(happened.DutyAdded(clock), by) if clock is not None else None
