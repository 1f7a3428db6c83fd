"""What staff opened of what is grave within the hour, their breaks, and the sums of weeks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "moderation_exposure",
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("opened", JSONB, nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "moderation_exposure_week",
        sa.Column("week_of", sa.Date, primary_key=True),
        sa.Column("opened", sa.BigInteger, nullable=False),
        sa.Column("breaks", sa.BigInteger, nullable=False),
        sa.CheckConstraint("extract(isodow FROM week_of) = 1", name="week_of"),
        sa.CheckConstraint("opened >= 0 AND breaks >= 0", name="counts"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("moderation_exposure_week")
    op.drop_table("moderation_exposure")
