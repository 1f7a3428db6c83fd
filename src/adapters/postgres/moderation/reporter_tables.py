"""Reports that were manifestly unfounded, and what followed for whoever made them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Table,
    Text,
    Uuid,
    text,
)

from adapters.postgres.schema import metadata

report_mark_table = Table(
    "report_mark",
    metadata,
    Column("report_id", Uuid, ForeignKey("report.id"), primary_key=True),
    Column("reporter_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("marked_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("note", Text, nullable=False),
    Column("marked_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("marked_by <> reporter_id", name="by_another"),
    Index("ix_report_mark_reporter", "reporter_id", "marked_at"),
)
"""Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE."""

reporter_measure_table = Table(
    "reporter_measure",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reporter_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("made_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("automated", Boolean, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True)),
    Column("appeal_until", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", Uuid, ForeignKey("account.id")),
    Column("appeal_text", Text, nullable=False),
    Column("appealed_at", DateTime(timezone=True)),
    Column("appeal_due_at", DateTime(timezone=True)),
    Column("appeal_outcome", Text),
    Column("appeal_answer", Text, nullable=False),
    Column("reviewed_by", Uuid, ForeignKey("account.id")),
    Column("reviewed_at", DateTime(timezone=True)),
    CheckConstraint("kind IN ('limit', 'mute', 'warning')", name="kind"),
    CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
    CheckConstraint("appeal_outcome IN ('open', 'overturned', 'upheld')", name="outcome"),
    CheckConstraint(
        "(appealed_at IS NULL) = (appeal_outcome IS NULL) AND (appealed_at IS NULL) = (appeal_due_at IS NULL)"
        " AND (reviewed_at IS NULL) = (reviewed_by IS NULL)"
        " AND (reviewed_at IS NULL) = (appeal_outcome IS NULL OR appeal_outcome = 'open')",
        name="appeal",
    ),
    CheckConstraint("reviewed_by IS NULL OR reviewed_by NOT IN (made_by, reporter_id)", name="by_another"),
    Index("ix_reporter_measure_reporter", "reporter_id", "started_at"),
    Index("ix_reporter_measure_waiting", "appeal_due_at", postgresql_where=text("appeal_outcome = 'open'")),
    Index("ix_reporter_measure_holding", "started_at", postgresql_where=text("ended_at IS NULL")),
)
"""Only its end and its appeal are written later."""
