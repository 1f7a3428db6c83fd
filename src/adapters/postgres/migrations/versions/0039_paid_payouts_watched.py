"""The bank is asked again about payouts that it called paid: when next, and how often in vain."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("payout", sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("payout", sa.Column("unanswered", sa.Integer, nullable=False, server_default="0"))
    op.alter_column("payout", "unanswered", server_default=None)
    # What was paid before was never asked about again: it is once, at the least.
    op.execute("UPDATE payout SET look_at = ended_at + interval '10 minutes' WHERE state = 'paid'")
    op.create_check_constraint("look", "payout", "unanswered >= 0 AND (state = 'paid' OR look_at IS NULL)")
    op.create_index(
        "ix_payout_look_at", "payout", ["look_at"], postgresql_where=sa.text("look_at IS NOT NULL")
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_payout_look_at", "payout")
    for column in ("unanswered", "look_at"):
        op.drop_column("payout", column)
