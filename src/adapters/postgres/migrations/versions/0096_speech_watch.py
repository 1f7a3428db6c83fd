"""Stretches of live shows' sound that were listened to, and alarms about what was said."""

import sqlalchemy as sa
from alembic import op

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "speech_slot",
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), primary_key=True),
        sa.Column("slot", sa.Integer, primary_key=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_heard", sa.Boolean),
        sa.CheckConstraint("slot >= 0", name="slot"),
    )
    op.create_table(
        "speech_alarm",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), nullable=False),
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("concern", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("offset_seconds", sa.Integer, nullable=False),
        sa.Column("permille", sa.SmallInteger),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("offset_seconds >= 0", name="offset_seconds"),
        sa.CheckConstraint("permille BETWEEN 0 AND 1000", name="permille"),
    )
    op.create_index("ix_speech_alarm_stream", "speech_alarm", ["stream_id", "raised_at"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON speech_alarm"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse_change()"
    )
    op.execute("ALTER TABLE speech_alarm ENABLE ALWAYS TRIGGER append_only")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("speech_alarm")
    op.drop_table("speech_slot")
