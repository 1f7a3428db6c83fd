"""Two more roles: who looks at documents, and who answers authorities."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _allow("'viewer', 'performer', 'moderator', 'kyc_officer', 'legal_officer', 'admin'")


def downgrade() -> None:
    op.execute("UPDATE account SET role = 'viewer' WHERE role IN ('kyc_officer', 'legal_officer')")
    _allow("'viewer', 'performer', 'moderator', 'admin'")


def _allow(roles: str) -> None:
    op.execute("ALTER TABLE account DROP CONSTRAINT ck_account_role")
    op.execute(f"ALTER TABLE account ADD CONSTRAINT ck_account_role CHECK (role IN ({roles}))")
