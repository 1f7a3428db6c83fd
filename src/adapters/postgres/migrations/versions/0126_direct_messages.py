"""Direct messages to performers, off until one opens their door; reports on them, and the notice that one waits."""

import sqlalchemy as sa
from alembic import op

revision = "0126"
down_revision = "0125"
branch_labels = None
depends_on = None

_KINDS = "subject_kind IN ('show', 'message', 'person', 'tip'{more})"
_NOTICES = (
    "kind IN ('stream_stopped', 'verification', 'account_locked', 'document_views_excessive', 'data_disclosed', "
    "'co_performer_invited', 'invitation_answered', 'withdrawal_received', 'withdrawal_decided', 'money', "
    "'message_removed', 'report_decided', 'kept_out_of_chat', 'decision', 'room_moderator', "
    "'show_began', 'case_alarm'{more})"
)
_CHECKS = (
    ("report", "subject_kind", _KINDS),
    ("report", "words", "words = '' OR subject_kind IN ('message', 'tip'{more})"),
    ("event_rule_hit", "subject_kind", _KINDS),
    ("notice", "kind", _NOTICES),
)


def _check(more: str) -> None:
    for table, name, rule in _CHECKS:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({rule.format(more=more)})")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "direct_message_door",
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("door", sa.Text, nullable=False),
        sa.CheckConstraint("door IN ('followers', 'off', 'tippers')", name="door"),
    )
    op.create_table(
        "conversation",
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("viewer_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("latest_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_author_id", sa.Uuid, nullable=False),
        sa.Column("unanswered", sa.SmallInteger, nullable=False),
        sa.Column("viewer_closed", sa.Boolean, nullable=False),
        sa.Column("performer_closed", sa.Boolean, nullable=False),
        sa.Column("viewer_read_at", sa.DateTime(timezone=True)),
        sa.Column("performer_read_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("performer_id <> viewer_id", name="two_people"),
        sa.CheckConstraint("last_author_id IN (performer_id, viewer_id)", name="last_author"),
        sa.CheckConstraint("unanswered BETWEEN 1 AND 3", name="unanswered"),
    )
    for who in ("performer_id", "viewer_id"):
        op.create_index(f"ix_conversation_{who}_latest_at", "conversation", [who, "latest_at"])
    op.create_table(
        "direct_message",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("performer_id", sa.Uuid, nullable=False),
        sa.Column("viewer_id", sa.Uuid, nullable=False),
        sa.Column("author_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.ForeignKeyConstraint(
            ["performer_id", "viewer_id"],
            ["conversation.performer_id", "conversation.viewer_id"],
            name="conversation",
        ),
        sa.CheckConstraint("author_id IN (performer_id, viewer_id)", name="author"),
    )
    op.create_index(
        "ix_direct_message_performer_id_viewer_id_sent_at_id",
        "direct_message",
        ["performer_id", "viewer_id", "sent_at", "id"],
    )
    op.create_index("ix_direct_message_author_id", "direct_message", ["author_id"])
    _check(", 'direct_message'")


def downgrade() -> None:
    # The schema before knows no direct messages; the cases of reports on them keep their events.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM notice WHERE kind = 'direct_message'")
    op.execute("DELETE FROM report WHERE subject_kind = 'direct_message'")
    # Hits are never changed, but here, where there was no word for what they are about.
    op.execute("ALTER TABLE event_rule_hit DISABLE TRIGGER USER")
    op.execute("DELETE FROM event_rule_hit WHERE subject_kind = 'direct_message'")
    op.execute("ALTER TABLE event_rule_hit ENABLE TRIGGER USER")
    _check("")
    for table in ("direct_message", "conversation", "direct_message_door"):
        op.drop_table(table)
