"""An event rule: its versions, which never change, and the steps that say which of them holds when (MOD-29)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.casework import FourEyes, InvalidTransition
from domain.errors import Conflict, Invalid, NotFound
from domain.ids import EventRuleId, UserId
from domain.moderation.note import required_note, without_control
from domain.moderation.rules.condition import Condition, read_condition
from domain.moderation.rules.effect import Effect, read_effects
from domain.moderation.rules.feature import RuleSource

NAME_MAX = 80
VERSIONS_MAX = 200
AHEAD_MAX = timedelta(days=30)
"""No activation is agreed on longer before."""


class EventRuleNotFound(NotFound):
    code = "event_rule_not_found"


class InvalidEventRule(Invalid):
    code = "invalid_event_rule"


class EventRuleVersionTaken(Conflict):
    """Another version has this number, or one before it is missing."""

    code = "event_rule_version_taken"


class RuleState(StrEnum):
    DRAFT = "draft"
    """Nothing asks it but a dry run and a backtest."""
    SHADOW = "shadow"
    """Its hits are recorded, and nothing follows from them."""
    ACTIVE = "active"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """What a rule is, as one person wrote it. It never changes: another wording is another version."""

    rule_id: EventRuleId
    number: int
    name: str
    source: RuleSource
    condition: Condition
    effects: tuple[Effect, ...]
    note: str
    author_id: UserId
    made_at: datetime

    @classmethod
    def write(
        cls, *, rule_id: EventRuleId, number: int, name: str, source: str, condition: object, effects: object,
        note: str, author_id: UserId, now: datetime,
    ) -> "RuleVersion":  # fmt: skip
        """`condition` and `effects` are decoded JSON.

        Raises `InvalidEventRule`, `InvalidCondition`, `InvalidEffect`, `NoteMissing`, `NoteTooLong`.
        """
        called = " ".join(without_control(name).split())
        if not 1 <= len(called) <= NAME_MAX:
            raise InvalidEventRule(f"a rule's name has 1 to {NAME_MAX} characters", pointer="/name")
        if not 1 <= number <= VERSIONS_MAX:
            raise InvalidEventRule(f"versions are counted from 1 to {VERSIONS_MAX}", pointer="/version")
        try:
            asked_at = RuleSource(source)
        except ValueError:
            raise InvalidEventRule(
                f"a rule is asked at one of {', '.join(RuleSource)}", pointer="/source"
            ) from None
        return cls(
            rule_id, number, called, asked_at, read_condition(condition, asked_at), read_effects(effects),
            required_note(note), author_id, now,
        )  # fmt: skip

    def require_same_request(self, other: "RuleVersion") -> None:
        """Tell a retry from another version of this number. Raises `EventRuleVersionTaken`."""
        mine = (self.name, self.source, self.condition, self.effects, self.author_id)
        if mine != (other.name, other.source, other.condition, other.effects, other.author_id):
            raise EventRuleVersionTaken("this version is another one; look at the rule again")

    @property
    def title(self) -> str:
        """How a case or a label calls it."""
        return f"rule {self.name}, version {self.number}"


@dataclass(frozen=True, slots=True)
class RuleStep:
    """Somebody moved a version on. `effective_at` is when it counts, at once or later; `seq` counts a rule's steps from
    1 without a gap."""

    rule_id: EventRuleId
    seq: int
    number: int
    to: RuleState
    by: UserId
    note: str
    at: datetime
    effective_at: datetime


@dataclass(frozen=True, slots=True)
class EventRule:
    """All versions of a rule and all its steps, in order. At most one version is active and at most one in shadow."""

    id: EventRuleId
    versions: tuple[RuleVersion, ...]
    steps: tuple[RuleStep, ...]

    def version(self, number: int) -> RuleVersion:
        """Raises `EventRuleNotFound`."""
        if not 1 <= number <= len(self.versions):
            raise EventRuleNotFound("there is no such version of this rule")
        return self.versions[number - 1]

    def states(self, at: datetime) -> tuple[RuleState, ...]:
        """Of each version at this time. One that takes its turn retires the one that had it; what is retired stays so,
        also where an activation was agreed on for later."""
        states = [RuleState.DRAFT] * len(self.versions)
        due = [step for step in self.steps if step.effective_at <= at]
        for step in sorted(due, key=lambda step: (step.effective_at, step.seq)):
            if states[step.number - 1] is RuleState.RETIRED:
                continue
            if step.to in (RuleState.SHADOW, RuleState.ACTIVE):
                states = [RuleState.RETIRED if state is step.to else state for state in states]
            states[step.number - 1] = step.to
        return tuple(states)

    def acts_as(self, number: int, *, happened_at: datetime, now: datetime) -> RuleState | None:
        """`ACTIVE` or `SHADOW` for what happened then and is looked at now; None where the version is not asked.

        It has to hold at both times: a rule acts on nothing from before its own time, however late it is delivered,
        and what was retired meanwhile acts no more.
        """
        held = self.states(happened_at)[number - 1], self.states(now)[number - 1]
        if held == (RuleState.ACTIVE, RuleState.ACTIVE):
            return RuleState.ACTIVE
        asked = (RuleState.SHADOW, RuleState.ACTIVE)
        return RuleState.SHADOW if held[0] in asked and held[1] in asked else None

    def scheduled(self, now: datetime) -> tuple[RuleStep, ...]:
        """Activations that were agreed on and are to come."""
        states = self.states(now)
        return tuple(
            step
            for step in self.steps
            if step.effective_at > now and states[step.number - 1] is not RuleState.RETIRED
        )

    def written(self, version: RuleVersion) -> RuleVersion | None:
        """The version to add; None where it is there already. Raises `EventRuleVersionTaken`."""
        if version.number <= len(self.versions):
            self.version(version.number).require_same_request(version)
            return None
        if version.number != len(self.versions) + 1:
            raise EventRuleVersionTaken(f"the next version of this rule is number {len(self.versions) + 1}")
        return version

    def moved(
        self, number: int, to: str, *, by: UserId, note: str, effective_at: datetime | None, now: datetime
    ) -> RuleStep:
        """A draft goes into shadow, a version in shadow becomes active by another person's word than its author's, and
        anything is retired at once. Without `effective_at` it counts now.

        Raises `EventRuleNotFound`, `InvalidEventRule`, `InvalidTransition`, `FourEyes`, `NoteMissing`, `NoteTooLong`.
        """
        version, words = self.version(number), required_note(note)
        try:
            state = RuleState(to)
        except ValueError:
            state = RuleState.DRAFT
        if state is RuleState.DRAFT:
            raise InvalidEventRule("a version goes into shadow, becomes active, or is retired", pointer="/to")
        before = self.states(now)[number - 1]
        if state not in _NEXT[before]:
            raise InvalidTransition(f"a version that is {before} cannot become {state}")
        if effective_at is not None and state is not RuleState.ACTIVE:
            raise InvalidEventRule("only an activation is for later", pointer="/effective_at")
        if state is RuleState.ACTIVE:
            if version.author_id == by:
                raise FourEyes("another person than its author makes a version active")
            if any(step.number == number for step in self.scheduled(now)):
                raise InvalidTransition("this version is to become active already")
        if effective_at is not None and not now <= effective_at <= now + AHEAD_MAX:
            raise InvalidEventRule(
                f"it counts from now, or within {AHEAD_MAX.days} days", pointer="/effective_at"
            )
        return RuleStep(self.id, len(self.steps) + 1, number, state, by, words, now, effective_at or now)


_NEXT = {
    RuleState.DRAFT: frozenset({RuleState.SHADOW, RuleState.RETIRED}),
    RuleState.SHADOW: frozenset({RuleState.ACTIVE, RuleState.RETIRED}),
    RuleState.ACTIVE: frozenset({RuleState.RETIRED}),
    RuleState.RETIRED: frozenset[RuleState](),
}


def rules_of(versions: Sequence[RuleVersion], steps: Sequence[RuleStep]) -> tuple[EventRule, ...]:
    """Put together what was stored apart, by id."""
    return tuple(
        EventRule(
            rule_id,
            tuple(
                sorted((each for each in versions if each.rule_id == rule_id), key=lambda each: each.number)
            ),
            tuple(sorted((each for each in steps if each.rule_id == rule_id), key=lambda each: each.seq)),
        )
        for rule_id in sorted({each.rule_id for each in versions})
    )
