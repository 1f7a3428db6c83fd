"""What comes back to a wallet is what left it under the same reference, from whom it was given to (WAL-11)."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

# Wallets have the lowest ids. The wallet's row is locked by whoever posts, so two returns take turns.
WALLETS_BELOW = 1 << 56

# In a trigger before each row, those of the same statement that went before are seen.
_REQUIRE = """
CREATE FUNCTION ledger_require_returned() RETURNS trigger LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
DECLARE
    giver uuid := (SELECT a.owner_id FROM ledger_account a WHERE a.id = NEW.debit_account);
    given bigint;
    back bigint;
    gave boolean;
BEGIN
    SELECT coalesce(sum(t.amount), 0), coalesce(bool_or(c.owner_id = giver), false) INTO given, gave
    FROM ledger_transfer t JOIN ledger_account c ON c.id = t.credit_account
    WHERE t.debit_account = NEW.credit_account AND t.reference = NEW.reference;
    SELECT coalesce(sum(t.amount), 0) INTO back
    FROM ledger_transfer t WHERE t.credit_account = NEW.credit_account AND t.reference = NEW.reference;
    IF NEW.amount > given - back OR (giver <> '00000000-0000-0000-0000-000000000000' AND NOT gave) THEN
        RAISE EXCEPTION 'not returned to its source: % of % under %', NEW.amount, given - back, NEW.reference
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(_REQUIRE)
    op.execute(
        "CREATE TRIGGER returned BEFORE INSERT ON ledger_transfer FOR EACH ROW"
        " WHEN (NEW.kind IN ('show_refund', 'refund_undone', 'dispute_undone')"
        f" AND NEW.credit_account < {WALLETS_BELOW})"
        " EXECUTE FUNCTION ledger_require_returned()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TRIGGER returned ON ledger_transfer")
    op.execute("DROP FUNCTION ledger_require_returned()")
