"""What is written once refuses every change, as the journal does."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "fee_schedule_agreement", "payment_exception", "payout_batch_check", "settlement", "settlement_line", "show_hold",
)  # fmt: skip


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER append_only ON {table}")
