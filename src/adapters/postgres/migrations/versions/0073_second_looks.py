"""Closed cases that another moderator judges again, blind."""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "second_look",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("moderation_case.id"), nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("policies", sa.ARRAY(sa.Text), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waits_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_outcome", sa.Text),
        sa.Column("found_policy", sa.Text),
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("found_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("found_at", sa.DateTime(timezone=True)),
        sa.Column("agreement", sa.Text),
        sa.CheckConstraint(
            "num_nonnulls(found_outcome, found_by, found_at, agreement) IN (0, 4)"
            " AND (found_at IS NULL) = (word = '')"
            " AND (found_policy IS NOT NULL) = (found_outcome IS NOT DISTINCT FROM 'acted')",
            name="found",
        ),
        sa.CheckConstraint("waits_until > closed_at", name="waits_until"),
    )  # fmt: skip
    op.create_index(
        "ix_second_look_waiting", "second_look", ["waits_until"], postgresql_where=sa.text("found_at IS NULL")
    )
    op.create_index("ix_second_look_closed_at", "second_look", ["closed_at"])
    op.create_index("ix_second_look_case_id", "second_look", ["case_id", "closed_at"], unique=True)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("second_look")
