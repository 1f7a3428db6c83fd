"""One more role: who answers for the money; and room in the ledger for holds."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BEFORE = "'viewer', 'performer', 'moderator', 'kyc_officer', 'legal_officer', 'admin'"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _allow(f"{BEFORE}, 'finance_officer'")
    op.execute("ALTER TABLE ledger_account ADD COLUMN held bigint NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE ledger_account ADD CONSTRAINT ck_ledger_account_held CHECK (held >= 0)")
    _floor("balance - held >= floor")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _floor("balance >= floor")
    op.execute("ALTER TABLE ledger_account DROP CONSTRAINT ck_ledger_account_held")
    op.execute("ALTER TABLE ledger_account DROP COLUMN held")
    op.execute("UPDATE account SET role = 'viewer' WHERE role = 'finance_officer'")
    _allow(BEFORE)


def _allow(roles: str) -> None:
    op.execute("ALTER TABLE account DROP CONSTRAINT ck_account_role")
    op.execute(f"ALTER TABLE account ADD CONSTRAINT ck_account_role CHECK (role IN ({roles}))")


def _floor(rule: str) -> None:
    op.execute("ALTER TABLE ledger_account DROP CONSTRAINT ck_ledger_account_floor")
    op.execute(
        f"ALTER TABLE ledger_account ADD CONSTRAINT ck_ledger_account_floor CHECK (floor IS NULL OR {rule})"
    )
