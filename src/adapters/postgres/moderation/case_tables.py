"""Moderation cases: their events, what these come to, and who works on them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from adapters.postgres.schema import metadata

IS_OPEN = text("state <> 'closed'")
"""The words are those of the indexes."""
IS_PROPOSED = text("state <> 'closed' AND status -> 'proposal' <> 'null'::jsonb")
"""Something waits for a second person. The words are those of the index."""
IS_MERGED = text("moderation_case.state = 'closed' AND moderation_case.status -> 'outcome' = 'null'::jsonb")
"""It was merged into another, and says nothing of what was found. The words are those of the index."""
IS_COUNTED = text("moderation_event.name IN ('opened', 'reopened', 'closed', 'warned')")
"""What is summed by day and by week."""

moderation_case_table = Table(
    "moderation_case",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("person_id", Uuid, ForeignKey("account.id"), index=True),
    Column("kind", Text, nullable=False),
    Column("is_of_child_safety", Boolean, nullable=False),
    Column("severity", SmallInteger, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("queue", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("is_breached", Boolean, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("next_alarm_at", DateTime(timezone=True)),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("status", JSONB, nullable=False),
    CheckConstraint("severity BETWEEN 0 AND 3", name="severity"),
    CheckConstraint("rank BETWEEN 0 AND 100", name="rank"),
    CheckConstraint("state IN ('assigned', 'closed', 'escalated', 'open', 'queued')", name="state"),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    CheckConstraint("is_of_child_safety = (queue = 'child_safety')", name="child_safety"),
    Index(
        "ix_moderation_case_queue",
        "queue", "severity", "due_at", "rank", "opened_at", "id",
        postgresql_where=IS_OPEN,
    ),
    Index(
        "ix_moderation_case_subject",
        "subject_kind", "subject_id", "is_of_child_safety",
        unique=True,
        postgresql_where=IS_OPEN,
    ),
    Index(
        "ix_moderation_case_next_alarm_at", "next_alarm_at", postgresql_where=text("next_alarm_at IS NOT NULL")
    ),
    Index(
        "ix_moderation_case_merged",
        "subject_kind", "subject_id",
        postgresql_where=text("state = 'closed' AND status -> 'outcome' = 'null'::jsonb"),
    ),
    Index("ix_moderation_case_proposed", "queue", postgresql_where=IS_PROPOSED),
)  # fmt: skip
"""A copy of what the events come to, for queries. `status` is all of it; the columns are what is sought and sorted by.
`rank` is 100 less the score, so that one index has the order of the queue."""

moderation_event_table = Table(
    "moderation_event",
    metadata,
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("what", JSONB, nullable=False),
    Column("actor_id", Uuid, ForeignKey("account.id")),
    Column("tool", Text, nullable=False),
    Column("automated", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("seq >= 1", name="seq"),
    Index(
        "ix_moderation_event_counted",
        "at",
        postgresql_where=text("name IN ('opened', 'reopened', 'closed', 'warned')"),
    ),
)
"""Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE."""

moderation_lease_table = Table(
    "moderation_lease",
    metadata,
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), primary_key=True),
    Column("holder_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("until", DateTime(timezone=True)),
    Index("ix_moderation_lease_until", "until", postgresql_where=text("until IS NOT NULL")),
)
"""One row a case; `until` is null when nobody works on it any more."""

chat_lock_table = Table(
    "chat_lock",
    metadata,
    Column("user_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("locked_at", DateTime(timezone=True), nullable=False),
    Column("lifted_at", DateTime(timezone=True)),
)
"""The latest lock of each person who ever had one; it holds while `lifted_at` is null."""
