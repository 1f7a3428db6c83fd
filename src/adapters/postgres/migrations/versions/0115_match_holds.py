"""What an account was before a known picture in a show held it, and which show: what nobody else holds is given back
with it. Whoever is held already stays so until officers have looked."""

import sqlalchemy as sa
from alembic import op

revision = "0115"
down_revision = "0114"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("age_status", sa.Column("match_stream_id", sa.Uuid))
    op.add_column("age_status", sa.Column("match_before", sa.Text))
    op.create_check_constraint(
        "match_hold",
        "age_status",
        "(match_stream_id IS NULL) = (match_before IS NULL) AND (match_before IS NULL OR state = 'held')",
    )
    op.create_check_constraint(
        "match_before", "age_status", "match_before IN ('unverified', 'pending', 'verified_adult')"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name in ("match_before", "match_hold"):
        op.drop_constraint(op.f(f"ck_age_status_{name}"), "age_status")
    for column in ("match_before", "match_stream_id"):
        op.drop_column("age_status", column)
