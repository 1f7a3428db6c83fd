"""When a claw was placed and undone, by the wallet's journal: what comes back returns to the lots that paid for it."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("clawed_tip", sa.Column("placed_after", sa.BigInteger(), nullable=True))
    op.add_column("clawed_tip", sa.Column("undone_after", sa.BigInteger(), nullable=True))
    # What came back before stays where it was counted to: the claws that there are count from now on.
    op.execute(
        """
        UPDATE clawed_tip
        SET placed_after = journal.last, undone_after = CASE WHEN stands THEN NULL ELSE journal.last END
        FROM (SELECT coalesce(max(sequence), 0) AS last FROM ledger_transfer) AS journal
        """
    )
    op.alter_column("clawed_tip", "placed_after", nullable=False)
    op.create_check_constraint("undone", "clawed_tip", "stands = (undone_after IS NULL)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_column("clawed_tip", "undone_after")
    op.drop_column("clawed_tip", "placed_after")
