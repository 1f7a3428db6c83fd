"""Who is told when a show begins, and how far they have been."""

import sqlalchemy as sa
from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None

BEFORE = (
    "'stream_stopped', 'verification', 'account_locked', 'document_views_excessive', 'data_disclosed', "
    "'co_performer_invited', 'invitation_answered', 'withdrawal_received', 'withdrawal_decided', 'money', "
    "'message_removed', 'report_decided', 'kept_out_of_chat', 'decision', 'room_moderator'"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("follow", sa.Column("bell", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("follow", sa.Column("told_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_follow_bell", "follow", ["performer_id", "follower_id"], postgresql_where=sa.text("bell")
    )
    op.create_table(
        "show_announcement",
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), primary_key=True),
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after", sa.Uuid),
        sa.Column("picked", sa.Integer, nullable=False),
        sa.Column("told", sa.Integer, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("told BETWEEN 0 AND picked", name="told"),
    )
    op.create_index(
        "ix_show_announcement_due_at", "show_announcement", ["due_at"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )  # fmt: skip
    _require_kind_in(f"{BEFORE}, 'show_began'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM notice WHERE kind = 'show_began'")
    _require_kind_in(BEFORE)
    op.drop_table("show_announcement")
    op.drop_index("ix_follow_bell", "follow")
    op.drop_column("follow", "told_at")
    op.drop_column("follow", "bell")


def _require_kind_in(kinds: str) -> None:
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK (kind IN ({kinds}))")
