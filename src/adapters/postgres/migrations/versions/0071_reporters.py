"""Reports that were manifestly unfounded, and what followed for whoever made them."""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "report_mark",
        sa.Column("report_id", sa.Uuid, sa.ForeignKey("report.id"), primary_key=True),
        sa.Column("reporter_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("marked_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("marked_by <> reporter_id", name="by_another"),
    )
    op.create_index("ix_report_mark_reporter", "report_mark", ["reporter_id", "marked_at"])
    op.create_table(
        "reporter_measure",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("reporter_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("made_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("automated", sa.Boolean, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("appeal_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("appeal_text", sa.Text, nullable=False),
        sa.Column("appealed_at", sa.DateTime(timezone=True)),
        sa.Column("appeal_due_at", sa.DateTime(timezone=True)),
        sa.Column("appeal_outcome", sa.Text),
        sa.Column("appeal_answer", sa.Text, nullable=False),
        sa.Column("reviewed_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('limit', 'mute', 'warning')", name="kind"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        sa.CheckConstraint("appeal_outcome IN ('open', 'overturned', 'upheld')", name="outcome"),
        sa.CheckConstraint(
            "(appealed_at IS NULL) = (appeal_outcome IS NULL) AND (appealed_at IS NULL) = (appeal_due_at IS NULL)"
            " AND (reviewed_at IS NULL) = (reviewed_by IS NULL)"
            " AND (reviewed_at IS NULL) = (appeal_outcome IS NULL OR appeal_outcome = 'open')",
            name="appeal",
        ),
        sa.CheckConstraint(
            "reviewed_by IS NULL OR reviewed_by NOT IN (made_by, reporter_id)", name="by_another"
        ),
    )
    op.create_index("ix_reporter_measure_reporter", "reporter_measure", ["reporter_id", "started_at"])
    op.create_index(
        "ix_reporter_measure_waiting", "reporter_measure", ["appeal_due_at"],
        postgresql_where=sa.text("appeal_outcome = 'open'"),
    )  # fmt: skip
    op.create_index(
        "ix_reporter_measure_holding", "reporter_measure", ["started_at"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
    op.execute(
        "CREATE TRIGGER report_mark_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON report_mark "
        "FOR EACH STATEMENT EXECUTE FUNCTION moderation_refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER reporter_measure_kept BEFORE DELETE OR TRUNCATE ON reporter_measure "
        "FOR EACH STATEMENT EXECUTE FUNCTION moderation_refuse_change()"
    )
    # Also for a session that replays changes (session_replication_role = replica).
    op.execute("ALTER TABLE report_mark ENABLE ALWAYS TRIGGER report_mark_append_only")
    op.execute("ALTER TABLE reporter_measure ENABLE ALWAYS TRIGGER reporter_measure_kept")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("reporter_measure")
    op.drop_table("report_mark")
