"""Labels of one kind are ended for many at once: the kind of act, and the index of those that hold."""

import sqlalchemy as sa
from alembic import op

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _kinds("'close_cases', 'end_label', 'put_label', 'remove_messages'")
    op.create_index(
        "ix_moderation_label_held", "moderation_label", ["kind", "put_at", "id"],
        postgresql_where=sa.text("removed_at IS NULL"),
    )  # fmt: skip


def _kinds(kinds: str) -> None:
    op.drop_constraint(op.f("ck_bulk_act_kind"), "bulk_act")
    op.create_check_constraint(op.f("ck_bulk_act_kind"), "bulk_act", f"kind IN ({kinds})")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_moderation_label_held", "moderation_label")
    # Refused where labels were ended for many: what was done stays.
    _kinds("'close_cases', 'put_label', 'remove_messages'")
