"""A clip of a show that moved between media processes is in pieces."""

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("footage", sa.Column("piece", sa.SmallInteger, nullable=False, server_default="0"))
    op.create_check_constraint(
        op.f("ck_footage_piece"), "footage", "piece = 0 OR (piece > 0 AND kind = 'clip')"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_footage_piece"), "footage")
    op.drop_column("footage", "piece")
