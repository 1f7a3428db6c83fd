"""Who is an adult, and the cases that decide it: apart from their adapters, since identity's queries join them."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from adapters.postgres.schema import metadata
from domain.age_verification.age import AgeState
from domain.age_verification.policy import Purpose
from domain.age_verification.states import OVER, CaseState


def quoted(values: Iterable[StrEnum]) -> str:
    """`'a', 'b'`, for a condition of a table; in order of the alphabet."""
    return ", ".join(f"'{value}'" for value in sorted(values))


age_status_table = Table(
    "age_status",
    metadata,
    Column("user_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("state", Text, nullable=False),
    Column("method", Text),
    Column("provider", Text),
    Column("decided_at", DateTime(timezone=True)),
    Column("assured_until", DateTime(timezone=True)),
    Column("match_stream_id", Uuid),
    Column("match_before", Text),
    CheckConstraint(
        "(match_stream_id IS NULL) = (match_before IS NULL) AND (match_before IS NULL OR state = 'held')",
        name="match_hold",
    ),
    CheckConstraint("match_before IN ('unverified', 'pending', 'verified_adult')", name="match_before"),
    Column("taken_before", Text),
    Column("taken_until", DateTime(timezone=True)),
    Column("taken_held_at", DateTime(timezone=True)),
    Column("taken_reset_at", DateTime(timezone=True)),
    CheckConstraint(
        "(taken_before IS NULL) = (taken_held_at IS NULL AND taken_reset_at IS NULL)"
        " AND (taken_held_at IS NULL OR state = 'held')"
        " AND (taken_before IS NULL OR state NOT IN ('verified_adult', 'minor_locked'))",
        name="taken",
    ),
    CheckConstraint("taken_before IN ('unverified', 'pending', 'verified_adult')", name="taken_before"),
    CheckConstraint(f"state IN ({quoted(AgeState)})", name="state"),
    Index("ix_age_status_assured_until", "assured_until", postgresql_where=text("state = 'verified_adult'")),
)

case_table = Table(
    "verification_case",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("policy_version", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("method", Text),
    Column("reason", Text, nullable=False),
    Column("hold", Text),
    Column("missing", ARRAY(Text), nullable=False),
    Column("first_officer_id", Uuid, ForeignKey("account.id")),
    Column("unblock_document_id", Uuid),
    Column("appealed_officers", ARRAY(Uuid), nullable=False),
    Column("decided_by", Uuid, ForeignKey("account.id")),
    Column("claimed_by", Uuid, ForeignKey("account.id")),
    Column("claimed_until", DateTime(timezone=True)),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("submitted_at", DateTime(timezone=True)),
    Column("decided_at", DateTime(timezone=True)),
    Column("valid_until", DateTime(timezone=True)),
    Column("seq", Integer, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    CheckConstraint(f"state IN ({quoted(CaseState)})", name="state"),
    CheckConstraint(f"purpose IN ({quoted(Purpose)})", name="purpose"),
    CheckConstraint("(claimed_by IS NULL) = (claimed_until IS NULL)", name="claimed"),
    Index(
        "ix_verification_case_open",
        "user_id",
        "purpose",
        unique=True,
        postgresql_where=text(f"state NOT IN ({quoted(OVER)})"),
    ),
    Index("ix_verification_case_state_moved_at", "state", "moved_at"),
)
"""`moved_at` is the time of the last event, so that no list has to look for it."""

case_event_table = Table(
    "verification_event",
    metadata,
    Column("case_id", Uuid, ForeignKey("verification_case.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("before", Text),
    Column("after", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Uuid, ForeignKey("account.id")),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("digest", LargeBinary, nullable=False),
)
"""Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE."""

appeal_table = Table(
    "verification_appeal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("verification_case.id"), nullable=False, index=True),
    Column("user_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("event_seq", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("document_id", Uuid),
    Column("filed_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("decided_by", Uuid, ForeignKey("account.id")),
    Column("decided_at", DateTime(timezone=True)),
    CheckConstraint("outcome IN ('open', 'overturned', 'upheld', 'lapsed')", name="outcome"),
    CheckConstraint(
        "(outcome IN ('open', 'lapsed')) = (decided_by IS NULL) AND (outcome = 'open') = (decided_at IS NULL)",
        name="decided",
    ),
    Index("ix_verification_appeal_open", "case_id", unique=True, postgresql_where=text("outcome = 'open'")),
)
