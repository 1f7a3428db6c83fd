"""An appeal may end with its case, and then nobody decided it."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _check("outcome", "outcome IN ('open', 'overturned', 'upheld', 'lapsed')")
    _check(
        "decided",
        "(outcome IN ('open', 'lapsed')) = (decided_by IS NULL) AND (outcome = 'open') = (decided_at IS NULL)",
    )


def downgrade() -> None:
    op.execute("ALTER TABLE verification_appeal DROP CONSTRAINT ck_verification_appeal_decided")
    # Nobody decided those: they are open again, for whoever works with the older program.
    op.execute("UPDATE verification_appeal SET outcome = 'open', decided_at = NULL WHERE outcome = 'lapsed'")
    _check("outcome", "outcome IN ('open', 'overturned', 'upheld')")
    op.execute(
        "ALTER TABLE verification_appeal ADD CONSTRAINT ck_verification_appeal_decided CHECK "
        "((outcome = 'open') = (decided_by IS NULL) AND (outcome = 'open') = (decided_at IS NULL))"
    )


def _check(name: str, rule: str) -> None:
    op.execute(f"ALTER TABLE verification_appeal DROP CONSTRAINT ck_verification_appeal_{name}")
    op.execute(f"ALTER TABLE verification_appeal ADD CONSTRAINT ck_verification_appeal_{name} CHECK ({rule})")
