"""Which case a report opened or joined, so that its reporter sees what became of it, and is told."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_NOTICES = (
    "'stream_stopped', 'verification', 'account_locked', 'document_views_excessive', 'data_disclosed', "
    "'co_performer_invited', 'invitation_answered', 'withdrawal_received', 'withdrawal_decided', 'money', "
    "'message_removed'"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "report",
        sa.Column(
            "case_id",
            sa.Uuid(),
            sa.ForeignKey("moderation_case.id", name="fk_report_case_id"),
        ),
    )
    # The events have said it from the first case on.
    op.execute(
        """
        UPDATE report SET case_id = event.case_id FROM moderation_event event
        WHERE event.name IN ('opened', 'report_joined') AND event.what ->> 'report_id' = report.id::text
        """
    )
    op.create_index("ix_report_case_id", "report", ["case_id"])
    op.create_index("ix_report_reporter", "report", ["reporter_id", "reported_at", "id"])
    _allow_notices(f"{_NOTICES}, 'report_decided'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM notice WHERE kind = 'report_decided'")
    _allow_notices(_NOTICES)
    op.drop_index("ix_report_reporter", "report")
    op.drop_column("report", "case_id")


def _allow_notices(kinds: str) -> None:
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK (kind IN ({kinds}))")
