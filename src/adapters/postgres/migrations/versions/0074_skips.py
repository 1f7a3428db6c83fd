"""How often cases were given back in a week, and why: sums, of nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "moderation_skip_week",
        sa.Column("week_of", sa.Date, primary_key=True),
        sa.Column("reason", sa.Text, primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.CheckConstraint("extract(isodow FROM week_of) = 1", name="week_of"),
        sa.CheckConstraint("count > 0", name="count"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("moderation_skip_week")
