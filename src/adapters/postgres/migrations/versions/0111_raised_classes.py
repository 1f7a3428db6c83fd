"""A raised class ends with its show, as what else staff do there."""

from alembic import op

revision = "0111"
down_revision = "0110"
branch_labels = None
depends_on = None

_WITHOUT = "'cover_show', 'mute_show', 'put_out'"


def _index(kinds: str) -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP INDEX ix_moderation_sanction_of_show")
    op.execute(
        "CREATE INDEX ix_moderation_sanction_of_show ON moderation_sanction (since)"
        f" WHERE ended_at IS NULL AND kind IN ({kinds})"
    )


def upgrade() -> None:
    _index(f"{_WITHOUT}, 'raise_class'")


def downgrade() -> None:
    _index(_WITHOUT)
