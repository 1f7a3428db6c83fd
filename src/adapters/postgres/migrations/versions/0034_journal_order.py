"""Find a stretch of the journal, by its numbers or its time, without reading all of it."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # One index in place of the one on `xact`: transfers lie on disk in about the order of all three, and a writer pays
    # for an index, not for a column of it.
    op.execute(
        "CREATE INDEX ix_ledger_transfer_order ON ledger_transfer USING brin (xact, sequence, at)"
        " WITH (pages_per_range = 32, autosummarize = on)"
    )
    op.drop_index("ix_ledger_transfer_xact", "ledger_transfer")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        "CREATE INDEX ix_ledger_transfer_xact ON ledger_transfer USING brin (xact)"
        " WITH (pages_per_range = 32, autosummarize = on)"
    )
    op.drop_index("ix_ledger_transfer_order", "ledger_transfer")
