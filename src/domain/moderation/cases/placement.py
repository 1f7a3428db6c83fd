"""What put a case where it is, as its events tell (MOD-12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.moderation.cases import event as happened
from domain.moderation.cases.event import ModerationEvent
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.routed import Routed
from domain.moderation.cases.status import evolved, first_of
from domain.moderation.desk.queue_access import GUARDED


class PlacedBy(StrEnum):
    ROUTING = "routing"
    """A rule of `routed`, or that none of them took it."""
    OWN_KIND = "own_kind"
    """It is of a kind that has a queue of its own."""
    EVENT_RULE = "event_rule"
    ANOTHER_CASE = "another_case"
    """It was merged with one, or parted from it."""
    NOT_KEPT = "not_kept"
    """It came there before it was kept."""


@dataclass(frozen=True, slots=True)
class Placement:
    queue: Queue
    by: PlacedBy
    routed: Routed | None
    at: datetime


def placement(events: Sequence[ModerationEvent]) -> Placement:
    """Of the case of these events, which are all of it."""
    first, *rest = events
    status, found = first_of(first), None
    for event in rest:
        before, status = status, evolved(status, event)
        routed = _routed(event)
        if found is None or routed is not None or status.queue is not before.queue:
            found = Placement(status.queue, _by(event, status.queue, routed), routed, event.by.at)
    return found or Placement(status.queue, PlacedBy.NOT_KEPT, None, first.by.at)


def _routed(event: ModerationEvent) -> Routed | None:
    return event.what.routed if isinstance(event.what, (happened.Queued, happened.ReportJoined)) else None


def _by(event: ModerationEvent, queue: Queue, routed: Routed | None) -> PlacedBy:
    if routed is not None:
        return PlacedBy.ROUTING
    if isinstance(event.what, (happened.TookIn, happened.GaveBack)):
        return PlacedBy.ANOTHER_CASE
    if queue in GUARDED:
        return PlacedBy.OWN_KIND
    if event.by.tool == happened.RULE_TOOL:
        return PlacedBy.EVENT_RULE
    return PlacedBy.NOT_KEPT
