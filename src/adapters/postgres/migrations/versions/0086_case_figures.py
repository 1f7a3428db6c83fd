"""The sums of cases by day and by week, and an index by which what is summed is found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "moderation_figure",
        sa.Column("period", sa.Text, primary_key=True),
        sa.Column("begins", sa.Date, primary_key=True),
        sa.Column("queue", sa.Text, primary_key=True),
        sa.Column("severity", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("opened", sa.Integer, nullable=False),
        sa.Column("closed", sa.Integer, nullable=False),
        sa.Column("handled", sa.Integer, nullable=False),
        sa.Column("median_seconds", sa.Integer),
        sa.Column("p90_seconds", sa.Integer),
        sa.Column("breaches", JSONB, nullable=False),
        sa.Column("agreed", sa.Integer, nullable=False),
        sa.Column("other_rule", sa.Integer, nullable=False),
        sa.Column("other_outcome", sa.Integer, nullable=False),
        sa.CheckConstraint("period IN ('day', 'week')", name="period"),
        sa.CheckConstraint("period = 'day' OR extract(isodow FROM begins) = 1", name="begins"),
        sa.CheckConstraint("severity BETWEEN 0 AND 3", name="severity"),
        sa.CheckConstraint(
            "least(opened, closed, handled, agreed, other_rule, other_outcome) >= 0 AND handled <= closed",
            name="sums",
        ),
        sa.CheckConstraint(
            "(handled = 0) = (median_seconds IS NULL) AND (handled = 0) = (p90_seconds IS NULL)",
            name="handled",
        ),
    )
    op.execute(
        "CREATE TRIGGER moderation_figure_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON moderation_figure "
        "FOR EACH STATEMENT EXECUTE FUNCTION moderation_refuse_change()"
    )
    op.execute("ALTER TABLE moderation_figure ENABLE ALWAYS TRIGGER moderation_figure_append_only")
    op.create_index(
        "ix_moderation_event_counted", "moderation_event", ["at"],
        postgresql_where=sa.text("name IN ('opened', 'reopened', 'closed', 'warned')"),
    )  # fmt: skip
    op.create_index(
        "ix_second_look_found_at", "second_look", ["found_at"],
        postgresql_where=sa.text("found_at IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_second_look_found_at", table_name="second_look")
    op.drop_index("ix_moderation_event_counted", table_name="moderation_event")
    op.drop_table("moderation_figure")
