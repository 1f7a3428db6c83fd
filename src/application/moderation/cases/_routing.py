"""Where a case comes by the rules of now, when it is opened and when what they ask about it changes (MOD-12)."""

from collections.abc import Sequence
from datetime import datetime

from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, Claimed, ModerationEvent, Opened, ReportJoined, Subject
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.routed import Source
from domain.moderation.cases.status import CaseStatus, replay
from domain.moderation.desk.queue_routing import Facts, QueueRouting, Way
from ports.transaction import Transaction


def way_of_new(
    routing: QueueRouting, subject: Subject, *, kind: CaseKind, severity: Severity | None, by: By, queue: Queue | None,
    without_officers: frozenset[Queue],
) -> Way:  # fmt: skip
    """`queue` is what an event rule named: it goes before these rules, but for what may not come there."""
    if queue is not None and (kind.severity is not Severity.SEV_0 or queue not in without_officers):
        return Way(queue, None)
    said = kind.severity if severity is None else severity
    facts = Facts(kind, said, subject.kind, frozenset({by.source}))
    return routing.way(facts, by.at, without_officers=without_officers)


async def way_of_joined(
    tx: Transaction, routing: QueueRouting, case: ModerationCase, *, kind: CaseKind, severity: Severity | None, by: By,
    without_officers: frozenset[Queue],
) -> Way | None:  # fmt: skip
    """None where nothing changes by which the rules tell it from what it was."""
    status = case.status
    asked = routing.asks_sources(by.at)
    came = frozenset(await tx.moderation_cases.sources(case.id)) if asked else frozenset[Source]()
    before = Facts(status.kind, status.severity, status.subject.kind, came)
    after = Facts(
        kind if kind.severity < status.kind.severity else status.kind,
        min(status.severity, kind.severity, status.severity if severity is None else severity),
        status.subject.kind,
        came | {by.source} if asked else came,
    )
    return routing.way_since(before, after, by.at, without_officers=without_officers)


async def way_after_work(
    tx: Transaction, case: ModerationCase, now: datetime, *, without_officers: frozenset[Queue]
) -> Way | None:
    """Of a case that nobody works on any more; None where nothing by which rules tell changed since it was
    taken."""
    routing, events = await tx.queue_routing.routing(), await tx.moderation_cases.events(case.id)
    taken = max((place for place, event in enumerate(events) if isinstance(event.what, Claimed)), default=0)
    asked = routing.asks_sources(now)
    before = _facts(replay(events[: taken + 1]), events[: taken + 1], asked=asked)
    after = _facts(case.status, events, asked=asked)
    return routing.way_since(before, after, now, without_officers=without_officers)


async def way_to_officers(
    tx: Transaction, case: ModerationCase, now: datetime, *, without_officers: frozenset[Queue]
) -> Way:  # fmt: skip
    """As it would come by the rules of now."""
    routing, status = await tx.queue_routing.routing(), case.status
    came = frozenset[Source]()
    if routing.asks_sources(now):
        came = frozenset(await tx.moderation_cases.sources(case.id))
    facts = Facts(status.kind, status.severity, status.subject.kind, came)
    return routing.way(facts, now, without_officers=without_officers)


def _facts(status: CaseStatus, events: Sequence[ModerationEvent], *, asked: bool) -> Facts:
    came = {each.by.source for each in events if isinstance(each.what, (Opened, ReportJoined))}
    return Facts(status.kind, status.severity, status.subject.kind, frozenset(came) if asked else frozenset())
