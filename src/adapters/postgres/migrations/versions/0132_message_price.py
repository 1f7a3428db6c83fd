"""A price of a direct message, where its performer asks one, and what each message cost."""

import sqlalchemy as sa
from alembic import op

revision = "0132"
down_revision = "0131"
branch_labels = None
depends_on = None

_DOORS = "door IN ('followers', 'off'{more}, 'tippers')"


def _doors(more: str) -> None:
    op.drop_constraint(op.f("ck_direct_message_door_door"), "direct_message_door")
    op.create_check_constraint("door", "direct_message_door", _DOORS.format(more=more))


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("direct_message_door", "direct_message"):
        op.add_column(table, sa.Column("price", sa.BigInteger, nullable=False, server_default="0"))
    _doors(", 'payers'")
    op.create_check_constraint(
        "price", "direct_message_door", "price >= 0 AND (price > 0) = (door = 'payers')"
    )
    op.create_check_constraint("price", "direct_message", "price = 0 OR price > 0 AND author_id = viewer_id")


def downgrade() -> None:
    # Who asked a price is written to by nobody: the schema before knows no door that is nearer.
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("direct_message_door", "direct_message"):
        op.drop_constraint(op.f(f"ck_{table}_price"), table)
        op.drop_column(table, "price")
    op.execute("UPDATE direct_message_door SET door = 'off' WHERE door = 'payers'")
    _doors("")
