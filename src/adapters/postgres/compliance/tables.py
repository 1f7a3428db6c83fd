"""The tables of compliance, apart from their adapters."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.schema import metadata

legal_request_table = Table(
    "legal_request",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("state", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("officer_key_id", Text, nullable=False),
    Column("officer_wrapped_key", LargeBinary, nullable=False),
    Column("officer_ciphertext", LargeBinary, nullable=False),
    Column("basis", Text, nullable=False),
    Column("accounts", ARRAY(Uuid), nullable=False),
    Column("categories", ARRAY(Text), nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("order_document_id", Uuid, ForeignKey("document.id"), nullable=False, index=True),
    Column("order_sha256", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("received_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("gag_until", DateTime(timezone=True)),
    Column("first_by", Uuid, ForeignKey("account.id")),
    Column("first_reason", Text),
    Column("first_at", DateTime(timezone=True)),
    Column("second_by", Uuid, ForeignKey("account.id")),
    Column("second_reason", Text),
    Column("second_at", DateTime(timezone=True)),
    Column("export_object_key", Text, unique=True),
    Column("export_key_id", Text),
    Column("export_wrapped_key", LargeBinary),
    Column("export_size_bytes", BigInteger),
    Column("export_sha256", LargeBinary),
    Column("export_made_by", Uuid, ForeignKey("account.id")),
    Column("export_made_at", DateTime(timezone=True)),
    Column("export_expires_at", DateTime(timezone=True)),
    Column("answered_at", DateTime(timezone=True)),
    Column("told_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint(
        "state IN ('received', 'under_review', 'approved_once', 'approved', 'exported', 'closed', 'refused', "
        "'withdrawn')",
        name="state",
    ),
    # The database itself lets nothing out that two officers did not approve (LEG-10).
    CheckConstraint("first_by <> second_by", name="four_eyes"),
    CheckConstraint(
        "state NOT IN ('approved', 'exported', 'closed') OR (first_by IS NOT NULL AND second_by IS NOT NULL)",
        name="approved_twice",
    ),
    CheckConstraint("export_object_key IS NULL OR state IN ('exported', 'closed')", name="export_state"),
    CheckConstraint(
        "num_nonnulls(export_object_key, export_key_id, export_wrapped_key, export_size_bytes, export_sha256, "
        "export_made_by, export_made_at, export_expires_at) IN (0, 8)",
        name="export",
    ),
    CheckConstraint("num_nonnulls(first_by, first_reason, first_at) IN (0, 3)", name="first"),
    CheckConstraint("num_nonnulls(second_by, second_reason, second_at) IN (0, 3)", name="second"),
    CheckConstraint("(state IN ('closed', 'refused', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended"),
    CheckConstraint("cardinality(accounts) > 0 AND cardinality(categories) > 0", name="scope"),
    Index(
        "ix_legal_request_open",
        "due_at",
        postgresql_where=text("state IN ('received', 'under_review', 'approved_once', 'approved')"),
    ),
    Index("ix_legal_request_received_at", "received_at"),
    Index("ix_legal_request_export_expires_at", "export_expires_at"),
    Index(
        "ix_legal_request_to_tell",
        "answered_at",
        postgresql_where=text("answered_at IS NOT NULL AND told_at IS NULL"),
    ),
)

legal_request_step_table = Table(
    "legal_request_step",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("request_id", Uuid, ForeignKey("legal_request.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("by", Uuid, ForeignKey("account.id")),
    Column("note", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE."""

legal_hold_table = Table(
    "legal_hold",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("placed_by", Uuid, ForeignKey("account.id"), nullable=False),
    Column("placed_at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True)),
    Column("lifted_by", Uuid, ForeignKey("account.id")),
    Column("lifted_at", DateTime(timezone=True)),
    Column("lift_reason", Text, nullable=False),
    CheckConstraint("placed_by <> lifted_by", name="four_eyes"),
    CheckConstraint("(lifted_by IS NULL) = (lifted_at IS NULL)", name="lifted"),
    Index("ix_legal_hold_held", "account_id", postgresql_where=text("lifted_at IS NULL")),
)

erasure_table = Table(
    "erasure",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("cause", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("account_id", Uuid, ForeignKey("account.id"), index=True),
    Column("table", Text, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("cause IN ('minor', 'retention')", name="cause"),
    CheckConstraint("cause <> 'minor' OR account_id IS NOT NULL", name="account"),
    Index("ix_erasure_at_id", "at", "id"),
)
"""Append-only, as the steps are."""
