"""Moderators whom performers appoint for their rooms, and what these did there."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

_NOTICES = (
    "'stream_stopped', 'verification', 'account_locked', 'document_views_excessive', 'data_disclosed', "
    "'co_performer_invited', 'invitation_answered', 'withdrawal_received', 'withdrawal_decided', 'money', "
    "'message_removed', 'report_decided', 'kept_out_of_chat', 'decision'"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "room_moderator",
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'active', 'declined', 'resigned', 'dismissed')", name="state"),
        sa.CheckConstraint("performer_id <> person_id", name="somebody_else"),
    )
    op.create_index("ix_room_moderator_person_id", "room_moderator", ["person_id"])
    op.create_table(
        "room_act",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("performer_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), nullable=False),
        sa.Column("actor_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("message_id", sa.Uuid, sa.ForeignKey("chat_message.id")),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('remove', 'keep_out')", name="kind"),
        sa.CheckConstraint(
            "(kind = 'remove') = (message_id IS NOT NULL) AND (kind = 'keep_out') = (until IS NOT NULL)",
            name="what",
        ),
    )
    op.create_index("ix_room_act_performer_id_at", "room_act", ["performer_id", "at"])
    op.create_index("ix_room_act_actor_id", "room_act", ["actor_id"])
    _allow_notices(f"{_NOTICES}, 'room_moderator'")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM notice WHERE kind = 'room_moderator'")
    _allow_notices(_NOTICES)
    op.drop_table("room_act")
    op.drop_table("room_moderator")


def _allow_notices(kinds: str) -> None:
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK (kind IN ({kinds}))")
