"""Reports to NCMEC's CyberTipline: made by one officer, allowed by another, and how far they were sent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "cyber_tip",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("moderation_case.id"), nullable=False),
        sa.Column("incident", sa.Text, nullable=False),
        sa.Column("incident_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("files", JSONB, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("is_test", sa.Boolean, nullable=False),
        sa.Column("drafted_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("answered_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answer_note", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("sent_sha256", sa.LargeBinary, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("fault", sa.Text, nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "state IN ('waits', 'refused', 'sending', 'finished', 'retracting', 'retracted')", name="state"
        ),
        sa.CheckConstraint("answered_by <> drafted_by", name="two_people"),
        sa.CheckConstraint("num_nonnulls(answered_by, answered_at) IN (0, 2)", name="answered"),
        sa.CheckConstraint(
            "answered_by IS NOT NULL OR (state IN ('waits', 'retracted') AND number = '')",
            name="allowed_first",
        ),
        sa.CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('refused', 'finished', 'retracted'))", name="ended"
        ),
        sa.CheckConstraint("(due_at IS NOT NULL) = (state IN ('sending', 'retracting'))", name="due"),
    )
    op.create_index("ix_cyber_tip_case_id", "cyber_tip", ["case_id", "drafted_at"])
    op.create_index(
        "ix_cyber_tip_open",
        "cyber_tip",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "ix_cyber_tip_due_at", "cyber_tip", ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL")
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("cyber_tip")
