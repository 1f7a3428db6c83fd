"""An event that a rule's condition was true of, and what was seen of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.ids import EventRuleHitId, EventRuleId, UserId
from domain.moderation.cases.event import Subject
from domain.moderation.rules.feature import Facts, Feature, RuleSource

ACTS_COUNTED = timedelta(hours=1)
"""So long a rule's acts count towards the most that it may do."""


class HitMode(StrEnum):
    SHADOW = "shadow"
    """Nothing followed."""
    ACTED = "acted"
    HELD_BACK = "held_back"
    """The rule had acted too often within the hour; nothing followed, and people look at the rule."""


@dataclass(frozen=True, slots=True)
class HappenedEvent:
    """Something that rules are asked about. `id` is the report's, the show's, the message's or the
    complaint's; of one event there is one, for good.

    `person_id` answers for the subject, where somebody is known to.
    """

    source: RuleSource
    id: UUID
    subject: Subject
    person_id: UserId | None
    at: datetime
    facts: Facts


@dataclass(frozen=True, slots=True)
class RuleHit:
    """Append-only, one of a version and an event. `facts` are those features alone that the condition asks about."""

    id: EventRuleHitId
    rule_id: EventRuleId
    number: int
    event_id: UUID
    subject: Subject
    person_id: UserId | None
    facts: Facts
    mode: HitMode
    happened_at: datetime
    at: datetime


def seen(facts: Facts, asked: frozenset[Feature]) -> Facts:
    """What a rule that asks about these saw: no more is kept of anybody."""
    return {feature: value for feature, value in facts.items() if feature in asked}
