"""Whom people follow."""

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "follow",
        sa.Column("follower_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("follower_id <> performer_id", name="somebody_else"),
    )
    op.create_index("ix_follow_performer_id_follower_id", "follow", ["performer_id", "follower_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("follow")
