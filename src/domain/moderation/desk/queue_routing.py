"""Which cases come to which queue: versions of rules in order, each with author, reason and beginning (MOD-12)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import Conflict, Invalid
from domain.ids import UserId
from domain.moderation.cases.event import SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue, Severity, own_queue
from domain.moderation.cases.routed import Routed, Source
from domain.moderation.note import required_note

ROUTABLE = tuple(kind for kind in CaseKind if own_queue(kind) is None)
"""What a rule may name. Cases about children, and orders, have queues of their own; no rule sends them elsewhere."""
TARGETS = (Queue.GENERAL, Queue.INTIMATE_IMAGERY)
"""Where a rule may send cases: what came to a guarded queue would be hidden from most of those who work on it."""
AHEAD_MAX = timedelta(days=90)
RULES_MAX = 20


class InvalidQueueRouting(Invalid):
    code = "invalid_queue_routing"


class QueueRoutingChanged(Conflict):
    """A newer version than the one that was read."""

    code = "queue_routing_changed"


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules ask about a case: what it is of, how grave it is, what it is about, and whom it came from."""

    kind: CaseKind
    severity: Severity
    subject: SubjectKind
    sources: frozenset[Source]
    """Empty where no rule asks."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a case comes, and by what."""

    queue: Queue
    routed: Routed | None


@dataclass(frozen=True, slots=True)
class QueueRule:
    """Cases of which all of this is so come to `queue`. What names nothing asks nothing; of `sources`, one that the
    case came from is enough. The versions that were written when rules named kinds alone have the defaults."""

    queue: Queue
    kinds: frozenset[CaseKind]
    severities: frozenset[Severity] = frozenset()
    subjects: frozenset[SubjectKind] = frozenset()
    sources: frozenset[Source] = frozenset()

    def takes(self, facts: Facts) -> bool:
        return (
            (not self.kinds or facts.kind in self.kinds)
            and (not self.severities or facts.severity in self.severities)
            and (not self.subjects or facts.subject in self.subjects)
            and (not self.sources or bool(facts.sources & self.sources))
        )

    @property
    def asks_anything(self) -> bool:
        return bool(self.kinds or self.asks_more)

    @property
    def asks_more(self) -> bool:
        """Than what the case is of."""
        return bool(self.severities or self.subjects or self.sources)

    @property
    def may_take_grave(self) -> bool:
        kinds = self.kinds or frozenset(ROUTABLE)
        return (not self.severities or Severity.SEV_0 in self.severities) and any(
            kind.severity is Severity.SEV_0 for kind in kinds
        )


CODE_RULES = (
    QueueRule(
        Queue.INTIMATE_IMAGERY,
        frozenset({CaseKind.NCII, CaseKind.DEEPFAKE, CaseKind.IMPERSONATION, CaseKind.NON_CONSENT}),
    ),
)
"""Where nobody said otherwise."""


def routed(
    facts: Facts, rules: tuple[QueueRule, ...], *, without_officers: Collection[Queue] = ()
) -> tuple[Queue, int]:
    """The queue of the first rule that takes it, and its place, from 1; `GENERAL` and 0 where none does.

    A kind's own queue goes before all, and is of no rule. A rule that sends to where none may, however it came to be
    kept, is none; so is, for what is of severity 0, one that sends to a queue of `without_officers`, which no child
    safety officer reads (CSA-04). Everybody who reads `GENERAL` reads it with them, or nobody does.
    """
    if own := own_queue(facts.kind):
        return own, 0
    kept_from = frozenset(without_officers) if facts.severity is Severity.SEV_0 else frozenset()
    for place, rule in enumerate(rules, 1):
        if rule.queue in TARGETS and rule.queue not in kept_from and rule.takes(facts):
            return rule.queue, place
    return Queue.GENERAL, 0


def queue_of(kind: CaseKind, rules: tuple[QueueRule, ...] = CODE_RULES) -> Queue:
    """Where a show comes that a person with an account reports for it."""
    facts = Facts(kind, kind.severity, SubjectKind.SHOW, frozenset({Source.ACCOUNT}))
    return routed(facts, rules)[0]


def queues_of(
    kind: CaseKind, rules: tuple[QueueRule, ...], *, without_officers: Collection[Queue] = ()
) -> frozenset[Queue]:
    """Every queue that a case of this kind may come to, whatever else is so of it."""
    if own := own_queue(kind):
        return frozenset({own})
    kept_from = frozenset(without_officers) if kind.severity is Severity.SEV_0 else frozenset()
    found = set[Queue]()
    for rule in rules:
        if rule.queue in TARGETS and rule.queue not in kept_from and (not rule.kinds or kind in rule.kinds):
            found.add(rule.queue)
            if not rule.asks_more:
                return frozenset(found)
    return frozenset(found | {Queue.GENERAL})


def require_rules(rules: tuple[QueueRule, ...], *, without_officers: Collection[Queue] = ()) -> None:
    """Raises `InvalidQueueRouting`."""
    if len(rules) > RULES_MAX:
        raise InvalidQueueRouting(f"there are at most {RULES_MAX} rules", pointer="/rules")
    for place, each in enumerate(rules):
        if not each.asks_anything:
            raise InvalidQueueRouting("a rule asks something of a case", pointer=f"/rules/{place}/kinds")
        if not each.kinds <= set(ROUTABLE):
            raise InvalidQueueRouting(
                "a rule names no kind that has a queue of its own", pointer=f"/rules/{place}/kinds"
            )
        if each.queue not in TARGETS:
            raise InvalidQueueRouting(
                "no rule sends cases to a guarded queue", pointer=f"/rules/{place}/queue"
            )
        if each.may_take_grave and each.queue in without_officers:
            raise InvalidQueueRouting(
                "what is of severity 0 comes only to a queue that child safety officers read",
                pointer=f"/rules/{place}/queue",
            )


@dataclass(frozen=True, slots=True)
class RoutingVersion:
    """It says all of the rules, never changes, and is in force from `effective_from` on. `rules` are None where it
    names what this program does not know, as an older one may."""

    number: int
    rules: tuple[QueueRule, ...] | None
    author_id: UserId
    reason: str
    written_at: datetime
    effective_from: datetime


@dataclass(frozen=True, slots=True)
class QueueRouting:
    """`versions` by number, from 1 on; without any, the rules of the code hold."""

    versions: tuple[RoutingVersion, ...]

    @property
    def is_whole(self) -> bool:
        """Whether no version is missing, or cannot be read. Where one is, the rules of the code hold: a case has to
        come somewhere, and is seen there."""
        numbers = [each.number for each in self.versions if each.rules is not None]
        return numbers == list(range(1, len(self.versions) + 1))

    def in_force(self, now: datetime) -> RoutingVersion | None:
        """Of those that have begun, what was written last: its author knew of the others, planned ones among them."""
        if not self.is_whole:
            return None
        begun = [each for each in self.versions if each.effective_from <= now]
        return max(begun, key=lambda each: each.number, default=None)

    def rules(self, now: datetime) -> tuple[QueueRule, ...]:
        version = self.in_force(now)
        return CODE_RULES if version is None or version.rules is None else version.rules

    def way(self, facts: Facts, now: datetime, *, without_officers: Collection[Queue] = ()) -> Way:
        """As `routed`, by the rules that are in force."""
        queue, place = routed(facts, self.rules(now), without_officers=without_officers)
        if own_queue(facts.kind):
            return Way(queue, None)
        version = self.in_force(now)
        return Way(queue, Routed(version.number if version is not None else 0, place))

    def way_since(
        self, before: Facts, after: Facts, now: datetime, *, without_officers: Collection[Queue] = ()
    ) -> Way | None:
        """Of a case that is of something else now, or that another rule takes; of any other None: it stays where it
        is, whatever the rules were when it came there."""
        way = self.way(after, now, without_officers=without_officers)
        was = self.way(before, now, without_officers=without_officers)
        return None if after.kind is before.kind and way == was else way

    def asks_sources(self, now: datetime) -> bool:
        return any(rule.sources for rule in self.rules(now))

    def rule(self, by: Routed) -> QueueRule | None:
        """The one that is meant; None where it is none, or cannot be read."""
        version = next((each for each in self.versions if each.number == by.version), None)
        rules = version.rules if version is not None else CODE_RULES if by.version == 0 else None
        return rules[by.rule - 1] if rules is not None and 1 <= by.rule <= len(rules) else None

    def changed(
        self, rules: tuple[QueueRule, ...], *, number: int, by: UserId, note: str, effective_from: datetime | None,
        now: datetime, without_officers: Collection[Queue] = (),
    ) -> RoutingVersion:  # fmt: skip
        """Raises `InvalidQueueRouting`, `QueueRoutingChanged`, `NoteMissing`, `NoteTooLong`."""
        reason, begins = required_note(note), effective_from or now
        if number != len(self.versions) + 1 or not self.is_whole:
            raise QueueRoutingChanged("somebody changed these rules; load the page again")
        if not now <= begins <= now + AHEAD_MAX:
            raise InvalidQueueRouting(
                f"it begins now or within {AHEAD_MAX.days} days", pointer="/effective_from"
            )
        require_rules(rules, without_officers=without_officers)
        return RoutingVersion(number, rules, by, reason, now, begins)
