"""What officers took of an age on the spot, and what the account was before: an appeal gives that back."""

import sqlalchemy as sa
from alembic import op

revision = "0124"
down_revision = "0123"
branch_labels = None
depends_on = None

_TIMES = ("taken_until", "taken_held_at", "taken_reset_at")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("age_status", sa.Column("taken_before", sa.Text))
    for name in _TIMES:
        op.add_column("age_status", sa.Column(name, sa.DateTime(timezone=True)))
    op.create_check_constraint(
        "taken",
        "age_status",
        "(taken_before IS NULL) = (taken_held_at IS NULL AND taken_reset_at IS NULL)"
        " AND (taken_held_at IS NULL OR state = 'held')"
        " AND (taken_before IS NULL OR state NOT IN ('verified_adult', 'minor_locked'))",
    )
    op.create_check_constraint(
        "taken_before", "age_status", "taken_before IN ('unverified', 'pending', 'verified_adult')"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("taken_before", "taken"):
        op.drop_constraint(op.f(f"ck_age_status_{name}"), "age_status")
    for name in (*_TIMES, "taken_before"):
        op.drop_column("age_status", name)
