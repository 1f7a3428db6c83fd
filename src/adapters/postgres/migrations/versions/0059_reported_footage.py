"""Clips that are preserved because somebody reported a show."""

from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _causes("'schedule', 'demand', 'stop', 'alarm', 'report'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # The schema before knows no such cause; what was preserved stays preserved.
    op.execute("UPDATE footage SET cause = 'stop' WHERE cause = 'report'")
    _causes("'schedule', 'demand', 'stop', 'alarm'")


def _causes(causes: str) -> None:
    op.drop_constraint(op.f("ck_footage_cause"), "footage")
    op.create_check_constraint(op.f("ck_footage_cause"), "footage", f"cause IN ({causes})")
