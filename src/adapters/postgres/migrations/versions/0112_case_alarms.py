"""Staff are told of the alarms of a case's clock."""

from alembic import op

revision = "0112"
down_revision = "0111"
branch_labels = None
depends_on = None

BEFORE = (
    "'stream_stopped', 'verification', 'account_locked', 'document_views_excessive', 'data_disclosed', "
    "'co_performer_invited', 'invitation_answered', 'withdrawal_received', 'withdrawal_decided', 'money', "
    "'message_removed', 'report_decided', 'kept_out_of_chat', 'decision', 'room_moderator', 'show_began'"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _require_kind_in(f"{BEFORE}, 'case_alarm'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM notice WHERE kind = 'case_alarm'")
    _require_kind_in(BEFORE)


def _require_kind_in(kinds: str) -> None:
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK (kind IN ({kinds}))")
