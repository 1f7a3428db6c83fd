"""Age status, attempts to verify it, and applications to perform."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "age_status",
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempt_id", sa.Uuid),
        sa.Column("provider", sa.Text),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "state IN ('unverified', 'pending', 'verified_adult', 'minor_locked')", name="state"
        ),
    )
    op.create_table(
        "age_attempt",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "performer_application",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("reason", sa.Text, nullable=False),
        sa.CheckConstraint("state IN ('submitted', 'approved', 'refused')", name="state"),
        sa.CheckConstraint("(state = 'submitted') = (decided_by IS NULL)", name="decided"),
    )
    op.create_index(
        "ix_performer_application_open",
        "performer_application",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'refused'"),
    )


def downgrade() -> None:
    op.drop_table("performer_application")
    op.drop_table("age_attempt")
    op.drop_table("age_status")
