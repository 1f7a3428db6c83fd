"""Which cases come to which queue: versions of rules in order, each with author, reason and beginning (MOD-12)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import Conflict, Invalid
from domain.ids import UserId
from domain.moderation.cases.kind import CaseKind, Queue, own_queue
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
class QueueRule:
    """Cases of these kinds come to `queue`."""

    queue: Queue
    kinds: frozenset[CaseKind]


CODE_RULES = (
    QueueRule(
        Queue.INTIMATE_IMAGERY,
        frozenset({CaseKind.NCII, CaseKind.DEEPFAKE, CaseKind.IMPERSONATION, CaseKind.NON_CONSENT}),
    ),
)
"""Where nobody said otherwise."""


def queue_of(kind: CaseKind, rules: tuple[QueueRule, ...] = CODE_RULES) -> Queue:
    """The kind's own queue; else that of the first rule that names it, or `GENERAL` where none does. A rule that sends
    to where none may, however it came to be kept, is none."""
    if own := own_queue(kind):
        return own
    return next((each.queue for each in rules if kind in each.kinds and each.queue in TARGETS), Queue.GENERAL)


def require_rules(rules: tuple[QueueRule, ...]) -> None:
    """Raises `InvalidQueueRouting`."""
    if len(rules) > RULES_MAX:
        raise InvalidQueueRouting(f"there are at most {RULES_MAX} rules", pointer="/rules")
    for place, each in enumerate(rules):
        if not each.kinds or not each.kinds <= set(ROUTABLE):
            raise InvalidQueueRouting(
                "a rule names kinds, and none that has a queue of its own", pointer=f"/rules/{place}/kinds"
            )
        if each.queue not in TARGETS:
            raise InvalidQueueRouting(
                "no rule sends cases to a guarded queue", pointer=f"/rules/{place}/queue"
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

    def changed(
        self, rules: tuple[QueueRule, ...], *, number: int, by: UserId, note: str, effective_from: datetime | None,
        now: datetime,
    ) -> RoutingVersion:  # fmt: skip
        """Raises `InvalidQueueRouting`, `QueueRoutingChanged`, `NoteMissing`, `NoteTooLong`."""
        reason, begins = required_note(note), effective_from or now
        if number != len(self.versions) + 1 or not self.is_whole:
            raise QueueRoutingChanged("somebody changed these rules; load the page again")
        if not now <= begins <= now + AHEAD_MAX:
            raise InvalidQueueRouting(
                f"it begins now or within {AHEAD_MAX.days} days", pointer="/effective_from"
            )
        require_rules(rules)
        return RoutingVersion(number, rules, by, reason, now, begins)
