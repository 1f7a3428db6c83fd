"""What staff did to a show that is over ends with it, and says so."""

from alembic import op

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None


def _allow(ends: str) -> None:
    op.drop_constraint(op.f("ck_moderation_sanction_ended_by"), "moderation_sanction")
    op.create_check_constraint("ended_by", "moderation_sanction", f"ended_by IN ({ends})")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _allow("'appeal', 'show_over', 'staff', 'system'")
    op.execute(
        "CREATE INDEX ix_moderation_sanction_of_show ON moderation_sanction (since)"
        " WHERE ended_at IS NULL AND kind IN ('cover_show', 'mute_show', 'put_out')"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP INDEX ix_moderation_sanction_of_show")
    op.execute("UPDATE moderation_sanction SET ended_by = 'system' WHERE ended_by = 'show_over'")
    _allow("'appeal', 'staff', 'system'")
