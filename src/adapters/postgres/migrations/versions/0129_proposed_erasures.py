"""Erasing what a withdrawal of consent hid takes two people: who proposed it, by which rule, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0129"
down_revision = "0128"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("withdrawal", sa.Column("erasure_by", sa.Uuid, sa.ForeignKey("account.id")))
    op.add_column("withdrawal", sa.Column("erasure_policy", sa.Text))
    op.add_column("withdrawal", sa.Column("erasure_reason", sa.Text))
    op.create_check_constraint(
        op.f("ck_withdrawal_erasure"),
        "withdrawal",
        "num_nonnulls(erasure_by, erasure_policy, erasure_reason) IN (0, 3)",
    )
    op.create_check_constraint(
        op.f("ck_withdrawal_four_eyes"),
        "withdrawal",
        "erasure_by IS DISTINCT FROM decided_by OR erasure_by IS NULL",
    )


def downgrade() -> None:
    # What waits for a second person is undecided as before, and its proposal is lost.
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("four_eyes", "erasure"):
        op.drop_constraint(op.f(f"ck_withdrawal_{name}"), "withdrawal")
    for column in ("erasure_reason", "erasure_policy", "erasure_by"):
        op.drop_column("withdrawal", column)
