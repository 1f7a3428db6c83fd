"""Event rules: what was written and moved on, what they hit, and what they would have hit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Row,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.schema import metadata
from domain.ids import EventRuleBacktestId, EventRuleHitId, EventRuleId, UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.rules.backtest import Backtest, BacktestState, SampledHit
from domain.moderation.rules.event_rule import RuleState, RuleStep, RuleVersion
from domain.moderation.rules.feature import Feature
from domain.moderation.rules.hit import HitMode, RuleHit

event_rule_table = Table("event_rule", metadata, Column("id", Uuid, primary_key=True))
"""Whoever changes a rule, or acts by it, holds its row."""

event_rule_version_table = Table(
    "event_rule_version",
    metadata,
    Column("rule_id", Uuid, ForeignKey("event_rule.id"), primary_key=True),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("condition", JSONB, nullable=False),
    Column("effects", JSONB, nullable=False),
    Column("note", Text, nullable=False),
    Column("author_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint(
        "source IN ('report_filed', 'show_started', 'message_sent', 'complaint_filed')", name="source"
    ),
)
"""Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE; so it does for steps."""

event_rule_step_table = Table(
    "event_rule_step",
    metadata,
    Column("rule_id", Uuid, primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("number", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("actor_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("effective_at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["rule_id", "number"], ["event_rule_version.rule_id", "event_rule_version.number"]),
    CheckConstraint("state IN ('shadow', 'active', 'retired')", name="state"),
    CheckConstraint("effective_at >= at", name="effective_at"),
)

event_rule_hit_table = Table(
    "event_rule_hit",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("rule_id", Uuid, nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("person_id", Uuid, ForeignKey("account.id")),
    Column("facts", JSONB, nullable=False),
    Column("mode", Text, nullable=False),
    Column("happened_at", DateTime(timezone=True), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["rule_id", "number"], ["event_rule_version.rule_id", "event_rule_version.number"]),
    UniqueConstraint("rule_id", "number", "event_id"),
    CheckConstraint("mode IN ('shadow', 'acted', 'held_back')", name="mode"),
    CheckConstraint(
        "subject_kind IN ('show', 'message', 'person', 'tip', 'direct_message')", name="subject_kind"
    ),
    Index("ix_event_rule_hit_rule_id_at_id", "rule_id", "at", "id"),
    Index("ix_event_rule_hit_at", "at"),
)
"""Of an event a version has one hit, however often it is delivered. Triggers refuse each change, and that a hit goes
which is younger than 90 days; older ones go by the retention table."""

event_rule_mark_table = Table(
    "event_rule_mark",
    metadata,
    Column("source", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("id", Uuid, nullable=False),
    CheckConstraint("source = 'message_sent'", name="source"),
)
"""The last message that rules were asked about."""

event_rule_backtest_table = Table(
    "event_rule_backtest",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("rule_id", Uuid, nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("days", SmallInteger, nullable=False),
    Column("asked_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("looked_at", DateTime(timezone=True)),
    Column("looked_id", Uuid),
    Column("events", Integer, nullable=False),
    Column("hits", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("sample", JSONB, nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    ForeignKeyConstraint(["rule_id", "number"], ["event_rule_version.rule_id", "event_rule_version.number"]),
    CheckConstraint("state IN ('running', 'done', 'capped')", name="state"),
    CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended"),
    CheckConstraint("(looked_at IS NULL) = (looked_id IS NULL)", name="looked"),
    Index("ix_event_rule_backtest_rule_id", "rule_id", "asked_at"),
    Index("ix_event_rule_backtest_running", "asked_at", postgresql_where=text("state = 'running'")),
)

AnyRow = Row[tuple[Any, ...]]


def version_row(version: RuleVersion) -> dict[str, object]:
    return {
        "rule_id": version.rule_id,
        "number": version.number,
        "name": version.name,
        "source": version.source.value,
        "condition": version.condition.as_json(),
        "effects": [effect.as_json() for effect in version.effects],
        "note": version.note,
        "author_id": version.author_id,
        "made_at": version.made_at,
    }


def version_of(row: AnyRow) -> RuleVersion:
    return RuleVersion.write(
        rule_id=EventRuleId(row.rule_id), number=row.number, name=row.name, source=row.source,
        condition=row.condition, effects=row.effects, note=row.note, author_id=UserId(row.author_id), now=row.made_at,
    )  # fmt: skip


def step_row(step: RuleStep) -> dict[str, object]:
    return {
        "rule_id": step.rule_id,
        "seq": step.seq,
        "number": step.number,
        "state": step.to.value,
        "actor_id": step.by,
        "note": step.note,
        "at": step.at,
        "effective_at": step.effective_at,
    }


def step_of(row: AnyRow) -> RuleStep:
    return RuleStep(
        EventRuleId(row.rule_id), row.seq, row.number, RuleState(row.state), UserId(row.actor_id), row.note, row.at,
        row.effective_at,
    )  # fmt: skip


def hit_row(hit: RuleHit) -> dict[str, object]:
    return {
        "id": hit.id,
        "rule_id": hit.rule_id,
        "number": hit.number,
        "event_id": hit.event_id,
        "subject_kind": hit.subject.kind.value,
        "subject_id": hit.subject.id,
        "person_id": hit.person_id,
        "facts": {feature.value: value for feature, value in hit.facts.items()},
        "mode": hit.mode.value,
        "happened_at": hit.happened_at,
        "at": hit.at,
    }


def hit_of(row: AnyRow) -> RuleHit:
    return RuleHit(
        EventRuleHitId(row.id), EventRuleId(row.rule_id), row.number, row.event_id,
        Subject(SubjectKind(row.subject_kind), row.subject_id), UserId(row.person_id) if row.person_id else None,
        {Feature(name): value for name, value in row.facts.items()}, HitMode(row.mode), row.happened_at, row.at,
    )  # fmt: skip


def backtest_row(test: Backtest) -> dict[str, object]:
    looked_at, looked_id = test.looked_to or (None, None)
    return {
        "id": test.id,
        "rule_id": test.rule_id,
        "number": test.number,
        "days": test.days,
        "asked_by": test.asked_by,
        "asked_at": test.asked_at,
        "state": test.state.value,
        "looked_at": looked_at,
        "looked_id": looked_id,
        "events": test.events,
        "hits": test.hits,
        "unknown": test.unknown,
        "sample": [{"event_id": str(each.event_id), "at": each.at.isoformat()} for each in test.sample],
        "ended_at": test.ended_at,
    }


def backtest_of(row: AnyRow) -> Backtest:
    return Backtest(
        EventRuleBacktestId(row.id), EventRuleId(row.rule_id), row.number, row.days, UserId(row.asked_by),
        row.asked_at, BacktestState(row.state),
        (row.looked_at, row.looked_id) if row.looked_at is not None else None, row.events, row.hits, row.unknown,
        tuple(SampledHit(UUID(each["event_id"]), datetime.fromisoformat(each["at"])) for each in row.sample),
        row.ended_at,
    )  # fmt: skip
