"""Whose chats somebody is kept out of is found by the person too."""

from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index("ix_chat_kept_out_person_id", "chat_kept_out", ["person_id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_chat_kept_out_person_id", "chat_kept_out")
