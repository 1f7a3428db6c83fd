"""By which version a seal of the audit log is hashed: that of the second has its time in it, those before have not."""

import sqlalchemy as sa
from alembic import op

revision = "0130"
down_revision = "0129"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("audit_seal", sa.Column("version", sa.SmallInteger, nullable=False, server_default="1"))
    op.create_check_constraint("version", "audit_seal", "version IN (1, 2)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_audit_seal_version"), "audit_seal")
    op.drop_column("audit_seal", "version")
