"""Matches of a bank's picture that two officers found to be wrong, each with what they said."""

import sqlalchemy as sa
from alembic import op

revision = "0119"
down_revision = "0118"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "false_match",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("frame_match.stream_id"), nullable=False),
        sa.Column("said_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("answered_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.Text, nullable=False),
        sa.CheckConstraint("answer IN ('confirmed', 'refused')", name="answer"),
        sa.CheckConstraint("num_nonnulls(answer, answered_by, answered_at) IN (0, 3)", name="answered"),
        sa.CheckConstraint("answer <> 'confirmed' OR answered_by <> said_by", name="two_people"),
    )
    op.create_index("ix_false_match_stream_id", "false_match", ["stream_id", "said_at", "id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("false_match")
