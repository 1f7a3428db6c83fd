"""Freezes for a known picture from before that was a cause of its own: told again they would be made twice."""

from alembic import op

revision = "0108"
down_revision = "0107"
branch_labels = None
depends_on = None

FILL = """
    UPDATE earnings_freeze AS old
    SET cause = 'match:' || substr(old.cause, length('stream:') + 1)
    WHERE old.cause LIKE 'stream:%' AND old.severity = 0 AND old.reason = 'show stopped: known_picture'
        AND NOT EXISTS (
            SELECT FROM earnings_freeze AS known
            WHERE known.performer_id = old.performer_id
                AND known.cause = 'match:' || substr(old.cause, length('stream:') + 1)
        )
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(FILL)


def downgrade() -> None:
    """What is of a match stays so: code of before asks only whether all money stands still."""
