"""Messages that were taken away: when, by whom, and under which rule. Their authors are told."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_NOTICES = (
    "'stream_stopped', 'verification', 'account_locked', 'document_views_excessive', 'data_disclosed', "
    "'co_performer_invited', 'invitation_answered', 'withdrawal_received', 'withdrawal_decided', 'money'"
)
_REMOVED = "(removed_at IS NULL) = (removed_by IS NULL) AND (removed_at IS NULL) = (removed_rule IS NULL)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("chat_message", sa.Column("removed_at", sa.DateTime(timezone=True)))
    op.add_column(
        "chat_message",
        sa.Column(
            "removed_by",
            sa.Uuid(),
            sa.ForeignKey("account.id", name="fk_chat_message_removed_by"),
        ),
    )
    op.add_column("chat_message", sa.Column("removed_rule", sa.Text()))
    op.execute(f"ALTER TABLE chat_message ADD CONSTRAINT ck_chat_message_removed CHECK ({_REMOVED})")
    _allow_notices(f"{_NOTICES}, 'message_removed'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM notice WHERE kind = 'message_removed'")
    _allow_notices(_NOTICES)
    op.execute("ALTER TABLE chat_message DROP CONSTRAINT ck_chat_message_removed")
    for column in ("removed_rule", "removed_by", "removed_at"):
        op.drop_column("chat_message", column)


def _allow_notices(kinds: str) -> None:
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK (kind IN ({kinds}))")
