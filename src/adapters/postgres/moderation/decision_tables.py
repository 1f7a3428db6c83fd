"""Decisions on moderation cases, what holds because of them, and the appeals against them."""

from datetime import MAXYEAR, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    ScalarSelect,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import ColumnElement

from adapters.postgres.schema import metadata
from domain.moderation.decisions.sanction import Suspension

_NOT_ENDED = text("ended_at IS NULL")

moderation_decision_table = Table(
    "moderation_decision",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), nullable=False, index=True),
    Column("person_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("decided_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("queue", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Column("decision", JSONB, nullable=False),
    Index("ix_moderation_decision_person", "person_id", "decided_at", "id"),
)
"""Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE. `decision` is all of it."""

moderation_sanction_table = Table(
    "moderation_sanction",
    metadata,
    Column("decision_id", Uuid, ForeignKey("moderation_decision.id"), primary_key=True),
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), nullable=False),
    Column("person_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("shuts_out", Boolean, nullable=False),
    Column("action", JSONB, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True)),
    Column("before", Text, nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", Text),
    CheckConstraint("ended_by IN ('appeal', 'show_over', 'staff', 'system')", name="ended_by"),
    CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
    Index("ix_moderation_sanction_person", "person_id", postgresql_where=_NOT_ENDED),
    Index(
        "ix_moderation_sanction_of_show",
        "since",
        postgresql_where=text(
            "ended_at IS NULL AND kind IN ('cover_show', 'mute_show', 'put_out', 'raise_class')"
        ),
    ),
    Index("ix_moderation_sanction_strike", "person_id", "since", postgresql_where=text("kind = 'strike'")),
    Index(
        "ix_moderation_sanction_until",
        "until",
        postgresql_where=text("ended_at IS NULL AND until IS NOT NULL"),
    ),
)
"""Only how one ended is written later, and `before` is emptied when its person is erased."""

moderation_appeal_table = Table(
    "moderation_appeal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("decision_id", Uuid, ForeignKey("moderation_decision.id"), nullable=False),
    Column("person_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("filed_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("decided_by", Uuid, ForeignKey("account.id")),
    Column("decided_at", DateTime(timezone=True)),
    UniqueConstraint("decision_id"),
    UniqueConstraint("id", "decided_by"),
    CheckConstraint("outcome IN ('open', 'overturned', 'upheld')", name="outcome"),
    CheckConstraint(
        "(outcome = 'open') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
        name="decided",
    ),
    Index("ix_moderation_appeal_due", "due_at", "id", postgresql_where=text("outcome = 'open'")),
)
"""One of a decision, at most."""


def suspended_until(person_id: ColumnElement[Any], now: ColumnElement[Any]) -> ScalarSelect[Any]:
    """The end of the longest suspension that holds: null where none does, 'infinity' for good."""
    table = moderation_sanction_table.c
    return (
        select(func.max(func.coalesce(table.until, literal_column("'infinity'::timestamptz"))))
        .where(
            table.person_id == person_id,
            table.shuts_out,
            table.ended_at.is_(None),
            or_(table.until.is_(None), table.until > now),
        )
        .scalar_subquery()
    )


def suspension_from(until: datetime | None) -> Suspension | None:
    """What `suspended_until` came to."""
    if until is None:
        return None
    return Suspension(None if until.year == MAXYEAR else until)
