"""Say where open cases would be by other rules (MOD-12)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from application.moderation.cases._cases import queues_without_officers
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_routing import TARGETS, QueueRule, require_rules, routed
from ports.clock import Clock
from ports.moderation.queue_access import QueueAccessQueries
from ports.moderation.queue_routing import OpenCase, OpenCases, QueueRoutingQueries

SHOWN = 20
"""How many of the cases that would be elsewhere are named."""


@dataclass(frozen=True, slots=True)
class TriedCases:
    """`rule` is the place of the one that takes them, from 1; 0 where none does."""

    cases: OpenCases
    then: Queue
    rule: int

    @property
    def moves(self) -> bool:
        return self.then is not self.cases.queue


@dataclass(frozen=True, slots=True)
class TriedRouting:
    """`named` are the most urgent of those that would be elsewhere, each with where."""

    lines: tuple[TriedCases, ...]
    named: tuple[tuple[OpenCase, Queue], ...]

    @property
    def moving(self) -> int:
        return sum(each.cases.count for each in self.lines if each.moves)

    @property
    def open(self) -> int:
        return sum(each.cases.count for each in self.lines)


@dataclass(frozen=True, slots=True)
class TryQueueRouting:
    """Where the open cases would be, were they opened now by these rules. None is moved, now or later."""

    queries: QueueRoutingQueries
    access: QueueAccessQueries
    now: Clock

    async def __call__(self, rules: tuple[QueueRule, ...], *, seen: Collection[Queue]) -> TriedRouting:
        """`seen` are the queues that whoever asks reads: of others they learn nothing (CSA-04).

        Raises `InvalidQueueRouting`.
        """
        outside = queues_without_officers(await self.access.lists(), self.now())
        require_rules(rules, without_officers=outside)
        by_source = any(rule.sources for rule in rules)
        found = await self.queries.open_cases(set(seen) & set(TARGETS), by_source=by_source)
        lines = tuple(
            TriedCases(each, *routed(each.facts, rules, without_officers=outside)) for each in found
        )
        elsewhere = {each.cases.group: each.then for each in lines if each.moves}
        some: Sequence[OpenCase] = ()
        if elsewhere:
            some = await self.queries.some_of(elsewhere.keys(), by_source=by_source, limit=SHOWN)
        return TriedRouting(lines, tuple((each, elsewhere[each.group]) for each in some))
