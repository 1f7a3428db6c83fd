"""A freeze of a show lets go of what is taken back, and grows by what is earned late."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for column in ("grown", "let_go"):
        op.add_column("earnings_freeze", sa.Column(column, sa.BigInteger, nullable=False, server_default="0"))
        op.alter_column("earnings_freeze", column, server_default=None)
    op.create_check_constraint(
        "left", "earnings_freeze", "grown >= 0 AND let_go >= 0 AND let_go <= tokens + grown"
    )
    op.create_index("ix_clawed_tip_performer_id", "clawed_tip", ["performer_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_clawed_tip_performer_id", "clawed_tip")
    for column in ("let_go", "grown"):
        op.drop_column("earnings_freeze", column)
