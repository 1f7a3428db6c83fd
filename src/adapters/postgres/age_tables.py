"""The tables of age verification, apart from their adapter: identity's queries join them."""

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text, Uuid, text

from adapters.postgres.schema import metadata

age_status_table = Table(
    "age_status",
    metadata,
    Column("user_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("state", Text, nullable=False),
    Column("attempt_id", Uuid),
    Column("provider", Text),
    Column("decided_at", DateTime(timezone=True)),
    CheckConstraint("state IN ('unverified', 'pending', 'verified_adult', 'minor_locked')", name="state"),
)

age_attempt_table = Table(
    "age_attempt",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("provider", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
)

application_table = Table(
    "performer_application",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("submitted_at", DateTime(timezone=True), nullable=False),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_by", Uuid, ForeignKey("account.id")),
    Column("reason", Text, nullable=False),
    CheckConstraint("state IN ('submitted', 'approved', 'refused')", name="state"),
    CheckConstraint("(state = 'submitted') = (decided_by IS NULL)", name="decided"),
    Index(
        "ix_performer_application_open", "user_id", unique=True, postgresql_where=text("state <> 'refused'")
    ),
)
