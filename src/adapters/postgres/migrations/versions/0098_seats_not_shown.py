"""A seat ends when its show is not shown where its viewer is any more."""

from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

_EARLY, _LATE = "'declined', 'cancelled', 'expired', 'left', 'no_funds', 'absent'", "'show_over'"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _allow(f"{_EARLY}, 'not_shown', {_LATE}")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("UPDATE show_booking SET ending = 'left' WHERE ending = 'not_shown'")
    _allow(f"{_EARLY}, {_LATE}")


def _allow(endings: str) -> None:
    op.drop_constraint(op.f("ck_show_booking_ending"), "show_booking")
    op.create_check_constraint(op.f("ck_show_booking_ending"), "show_booking", f"ending IN ({endings})")
