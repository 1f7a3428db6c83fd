"""The words of a tip are taken away as those of the chat are."""

import sqlalchemy as sa
from alembic import op

revision = "0117"
down_revision = "0116"
branch_labels = None
depends_on = None

_WAS = "(kind = 'remove') = (message_id IS NOT NULL) AND (kind = 'keep_out') = (until IS NOT NULL)"
_IS = (
    "num_nonnulls(message_id, tip_id) = CASE kind WHEN 'remove' THEN 1 ELSE 0 END"
    " AND (kind = 'keep_out') = (until IS NOT NULL)"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _states("'dropped', 'held', 'released', 'removed', 'shown'")
    op.add_column("room_act", sa.Column("tip_id", sa.Uuid, sa.ForeignKey("tip.id")))
    op.drop_constraint(op.f("ck_room_act_what"), "room_act")
    op.create_check_constraint("what", "room_act", _IS)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # The older program knows no such act, and shows every message that it has no word for: what was taken away stays
    # unread.
    op.execute("UPDATE tip SET message_state = 'dropped' WHERE message_state = 'removed'")
    op.execute("DELETE FROM room_act WHERE tip_id IS NOT NULL")
    op.drop_constraint(op.f("ck_room_act_what"), "room_act")
    op.drop_column("room_act", "tip_id")
    op.create_check_constraint("what", "room_act", _WAS)
    _states("'dropped', 'held', 'released', 'shown'")


def _states(names: str) -> None:
    op.drop_constraint(op.f("ck_tip_message_state"), "tip")
    op.create_check_constraint("message_state", "tip", f"message_state IN ({names})")
