"""What cases are decided by: evidence, what it says, who was asked, and who showed the same before."""

from sqlalchemy import (
    Boolean,
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

evidence_table = Table(
    "verification_evidence",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("verification_case.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("document_id", Uuid),
    Column("score_basis_points", Integer),
    Column("model", Text, nullable=False),
    Column("officer_id", Uuid, ForeignKey("account.id")),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    CheckConstraint("verdict IN ('failed', 'mismatch', 'passed', 'unsure')", name="verdict"),
    CheckConstraint("score_basis_points BETWEEN 0 AND 10000", name="score"),
)
"""Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE."""

claims_table = Table(
    "verification_claims",
    metadata,
    Column("evidence_id", Uuid, ForeignKey("verification_evidence.id"), primary_key=True),
    Column("case_id", Uuid, ForeignKey("verification_case.id"), nullable=False, index=True),
    Column("user_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("key_id", Text, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""Sealed. A row may be erased, and its key wrapped anew: a trigger refuses every other change."""

attempt_table = Table(
    "verification_attempt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("verification_case.id"), nullable=False, index=True),
    Column("user_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("method", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("ip_digest", LargeBinary, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("state_digest", LargeBinary),
    Column("secret", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("said_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    CheckConstraint(
        "outcome IN ('adult', 'lapsed', 'minor', 'refused', 'running', 'undecided')", name="outcome"
    ),
    CheckConstraint("(outcome = 'running') = (finished_at IS NULL)", name="finished"),
    Index(
        "uq_verification_attempt_state_digest",
        "state_digest",
        unique=True,
        postgresql_where=text("state_digest IS NOT NULL"),
    ),
)

link_table = Table(
    "identity_link",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("user_id", Uuid, ForeignKey("account.id"), primary_key=True, index=True),
    Column("case_id", Uuid, ForeignKey("verification_case.id")),
    Column("purpose", Text, nullable=False),
    Column("barred", Boolean, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('document', 'payout_account')", name="kind"),
    CheckConstraint("purpose IN ('performer', 'viewer')", name="purpose"),
)
"""The key leads with kind and digest: whoever has the same is found by it."""
