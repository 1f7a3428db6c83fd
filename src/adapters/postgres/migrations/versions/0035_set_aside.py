"""What is set aside for shows counts where a viewer limits what they spend."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

# Tips read a viewer's limits in one row, so what the wallets hold is kept in it. Only holds change `held`: a tip, which
# changes a balance, never comes here.
SPENDING_ASIDE = """
CREATE FUNCTION spending_aside() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE spending_control SET aside_tokens = aside_tokens + NEW.held - OLD.held WHERE user_id = NEW.owner_id;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # Nobody sets aside or sets a limit between the sums and the trigger.
    op.execute("LOCK TABLE ledger_account IN SHARE ROW EXCLUSIVE MODE")
    op.add_column(
        "spending_control", sa.Column("aside_tokens", sa.BigInteger, nullable=False, server_default="0")
    )
    op.execute(
        "UPDATE spending_control control SET aside_tokens = held.tokens FROM ("
        "  SELECT owner_id, sum(held) AS tokens FROM ledger_account"
        "  WHERE kind IN ('viewer_paid', 'viewer_promo') GROUP BY owner_id"
        ") AS held WHERE held.owner_id = control.user_id"
    )
    op.alter_column("spending_control", "aside_tokens", server_default=None)
    op.create_check_constraint("aside", "spending_control", "aside_tokens >= 0")
    op.execute(SPENDING_ASIDE)
    op.execute(
        "CREATE TRIGGER spending_aside AFTER UPDATE OF held ON ledger_account FOR EACH ROW "
        "WHEN (OLD.held <> NEW.held AND NEW.kind IN ('viewer_paid', 'viewer_promo')) "
        "EXECUTE FUNCTION spending_aside()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TRIGGER spending_aside ON ledger_account")
    op.execute("DROP FUNCTION spending_aside()")
    op.drop_column("spending_control", "aside_tokens")
