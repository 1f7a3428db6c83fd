"""Words of a tip that nobody decided on in time are over."""

from alembic import op

revision = "0122"
down_revision = "0121"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _states("'dropped', 'expired', 'held', 'released', 'removed', 'shown'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # The older program knows no such words, and lets them wait for ever: what nobody answered stays unread.
    op.execute("UPDATE tip SET message_state = 'dropped' WHERE message_state = 'expired'")
    _states("'dropped', 'held', 'released', 'removed', 'shown'")


def _states(names: str) -> None:
    op.drop_constraint(op.f("ck_tip_message_state"), "tip")
    op.create_check_constraint("message_state", "tip", f"message_state IN ({names})")
