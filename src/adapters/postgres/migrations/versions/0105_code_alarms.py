"""Alarms about codes that were shown in live shows."""

import sqlalchemy as sa
from alembic import op

revision = "0105"
down_revision = "0104"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "code_alarm",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), nullable=False),
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("concern", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("offset_seconds", sa.Integer, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("offset_seconds >= 0", name="offset_seconds"),
    )
    op.create_index("ix_code_alarm_stream", "code_alarm", ["stream_id", "raised_at"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON code_alarm"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse_change()"
    )
    op.execute("ALTER TABLE code_alarm ENABLE ALWAYS TRIGGER append_only")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("code_alarm")
