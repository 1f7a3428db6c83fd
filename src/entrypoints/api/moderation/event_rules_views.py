"""Event rules as the API takes and gives them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta

from application.moderation.rules.read_event_rules import ReadRule, Tallies
from application.moderation.rules.try_event_rule import TriedRule
from domain.moderation.rules.backtest import Backtest
from domain.moderation.rules.event_rule import EventRule, RuleStep, RuleVersion
from domain.moderation.rules.feature import Feature
from domain.moderation.rules.hit import HitMode, RuleHit
from entrypoints.api.body import Body, View


class WriteEventRuleBody(Body, frozen=True):
    name: str
    source: str
    """After what it is asked: `report_filed`, `show_started`, `message_sent` or `complaint_filed`."""
    condition: Any
    """`{"all": [C, ...]}`, `{"any": [C, ...]}`, `{"not": C}` or `{"feature": NAME, "op": OP, "value": V}`. An `op` is
    one of `<`, `<=`, `=`, `!=`, `>=`, `>` and `in`, which takes a list."""
    effects: Any
    """A list of `{"do": "open_case", "kind": K}`, with a `severity` of 1 to 3 and a `queue` if need be, and `{"do":
    "label", "label": L, "days": D}`. None restricts anybody."""
    note: str
    """Why; the audit log keeps it."""


class MoveEventRuleBody(Body, frozen=True):
    to: str
    """`shadow`, `active` (by another person than the author) or `retired`."""
    note: str
    """Why; the audit log keeps it."""
    effective_at: Annotated[datetime, Meta(tz=True)] | None = None
    """When an activation counts; at once where it is left out."""


class TryEventRuleBody(Body, frozen=True):
    event: UUID
    """The report's id, the show's, the message's or the complaint's, by what the version is asked after."""


class BacktestEventRuleBody(Body, frozen=True):
    version: int
    days: int


class FeatureView(View, frozen=True):
    name: str
    type: str
    about: str
    sources: list[str]
    """After what it is known."""
    words: list[str]
    """What it may be, where it is a word."""


class FeaturesView(View, frozen=True):
    items: list[FeatureView]


class EventRuleVersionView(View, frozen=True):
    rule_id: UUID
    version: int
    name: str
    source: str
    condition: Any
    effects: Any
    note: str
    author_id: UUID
    made_at: datetime


class EventRuleStepView(View, frozen=True):
    version: int
    to: str
    by: UUID
    note: str
    at: datetime
    effective_at: datetime


class EventRuleRowView(View, frozen=True):
    id: UUID
    name: str
    """Of the latest version."""
    states: list[str]
    """Of each version, the first first."""
    shadow_hits: int
    """Of the last seven days."""
    acted: int
    held_back: int


class EventRulesView(View, frozen=True):
    items: list[EventRuleRowView]


class EventRuleHitView(View, frozen=True):
    id: UUID
    version: int
    mode: str
    event: UUID
    subject_kind: str
    subject_id: UUID
    person_id: UUID | None
    facts: dict[str, Any]
    """What it asked about, as it was at the time of the event."""
    happened_at: datetime
    at: datetime


class SampledHitView(View, frozen=True):
    event: UUID
    at: datetime


class BacktestView(View, frozen=True):
    id: UUID
    version: int
    days: int
    state: str
    """`running`, `done`, or `capped`: there were more events than it looks at."""
    events: int
    hits: int
    unknown: int
    """Events of which too much was not known to say."""
    sample: list[SampledHitView]
    asked_at: datetime
    ended_at: datetime | None


class BacktestOfVersionView(BacktestView, frozen=True):
    follows: list[str]
    """What would have followed each hit, in words: severity and queue of the case among it."""


class EventRuleView(View, frozen=True):
    id: UUID
    states: list[str]
    versions: list[EventRuleVersionView]
    steps: list[EventRuleStepView]
    hits: list[EventRuleHitView]
    backtests: list[BacktestOfVersionView]
    next_cursor: str | None
    """Of the hits."""


class FindingView(View, frozen=True):
    place: str
    """A JSON pointer within the condition."""
    about: str
    known: Any
    truth: bool | None
    """Null where it is not known."""


class TriedRuleView(View, frozen=True):
    version: int
    event: UUID
    hits: bool
    findings: list[FindingView]


def feature_view(feature: Feature, sources: list[str]) -> FeatureView:
    return FeatureView(
        name=feature.value, type=feature.type.value, about=feature.text, sources=sources, words=sorted(feature.words)
    )  # fmt: skip


def version_view(version: RuleVersion) -> EventRuleVersionView:
    return EventRuleVersionView(
        rule_id=version.rule_id,
        version=version.number,
        name=version.name,
        source=version.source.value,
        condition=version.condition.as_json(),
        effects=[effect.as_json() for effect in version.effects],
        note=version.note,
        author_id=version.author_id,
        made_at=version.made_at,
    )


def step_view(step: RuleStep) -> EventRuleStepView:
    return EventRuleStepView(
        version=step.number, to=step.to.value, by=step.by, note=step.note, at=step.at, effective_at=step.effective_at
    )  # fmt: skip


def row_view(rule: EventRule, tallies: Tallies, at: datetime) -> EventRuleRowView:
    sums = {
        mode: sum(tallies.get((rule.id, version.number, mode), 0) for version in rule.versions)
        for mode in HitMode
    }
    return EventRuleRowView(
        id=rule.id,
        name=rule.versions[-1].name,
        states=[state.value for state in rule.states(at)],
        shadow_hits=sums[HitMode.SHADOW],
        acted=sums[HitMode.ACTED],
        held_back=sums[HitMode.HELD_BACK],
    )


def hit_view(hit: RuleHit) -> EventRuleHitView:
    return EventRuleHitView(
        id=hit.id,
        version=hit.number,
        mode=hit.mode.value,
        event=hit.event_id,
        subject_kind=hit.subject.kind.value,
        subject_id=hit.subject.id,
        person_id=hit.person_id,
        facts={feature.value: value for feature, value in hit.facts.items()},
        happened_at=hit.happened_at,
        at=hit.at,
    )


def backtest_view(test: Backtest) -> BacktestView:
    return BacktestView(**_backtest(test))


def _backtest_of(version: RuleVersion, test: Backtest) -> BacktestOfVersionView:
    return BacktestOfVersionView(**_backtest(test), follows=[effect.text for effect in version.effects])


def _backtest(test: Backtest) -> dict[str, Any]:
    return {
        "id": test.id,
        "version": test.number,
        "days": test.days,
        "state": test.state.value,
        "events": test.events,
        "hits": test.hits,
        "unknown": test.unknown,
        "sample": [SampledHitView(event=each.event_id, at=each.at) for each in test.sample],
        "asked_at": test.asked_at,
        "ended_at": test.ended_at,
    }


def rule_view(read: ReadRule, next_cursor: str | None) -> EventRuleView:
    return EventRuleView(
        id=read.rule.id,
        states=[state.value for state in read.rule.states(read.at)],
        versions=[version_view(each) for each in read.rule.versions],
        steps=[step_view(each) for each in read.rule.steps],
        hits=[hit_view(each) for each in read.hits],
        backtests=[_backtest_of(read.rule.version(each.number), each) for each in read.backtests],
        next_cursor=next_cursor,
    )


def tried_view(tried: TriedRule) -> TriedRuleView:
    return TriedRuleView(
        version=tried.version.number,
        event=tried.event_id,
        hits=tried.hits,
        findings=[
            FindingView(place=each.place, about=each.text, known=each.known, truth=each.truth)
            for each in tried.findings
        ],
    )
