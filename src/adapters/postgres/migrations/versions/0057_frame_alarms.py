"""A classifier's alarms about live shows, and the clips that they preserve."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "frame_alarm",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), nullable=False),
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("sign", sa.Text, nullable=False),
        sa.Column("permille", sa.SmallInteger, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("is_covered", sa.Boolean, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sign IN ('explicit', 'minor', 'violence', 'self_harm')", name="sign"),
        sa.CheckConstraint("permille BETWEEN 0 AND 1000", name="permille"),
    )
    op.create_index("ix_frame_alarm_stream", "frame_alarm", ["stream_id", "raised_at"])
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON frame_alarm"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse_change()"
    )
    op.execute("ALTER TABLE frame_alarm ENABLE ALWAYS TRIGGER append_only")
    _causes("'schedule', 'demand', 'stop', 'alarm'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # The schema before knows no such cause; what was preserved stays preserved.
    op.execute("UPDATE footage SET cause = 'stop' WHERE cause = 'alarm'")
    _causes("'schedule', 'demand', 'stop'")
    op.drop_table("frame_alarm")


def _causes(causes: str) -> None:
    op.drop_constraint(op.f("ck_footage_cause"), "footage")
    op.create_check_constraint(op.f("ck_footage_cause"), "footage", f"cause IN ({causes})")
