"""What was opened for a reason is a look at a clear picture too."""

from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_clear_look_of"), "clear_look")
    op.create_check_constraint(op.f("ck_clear_look_of"), "clear_look", "of IN ('still', 'show', 'opened')")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f("ck_clear_look_of"), "clear_look")
    # The schema before knows no such kind; each look stays counted. The table is append-only for everybody else.
    op.execute("ALTER TABLE clear_look DISABLE TRIGGER clear_look_append_only")
    op.execute("UPDATE clear_look SET of = 'still' WHERE of = 'opened'")
    op.execute("ALTER TABLE clear_look ENABLE ALWAYS TRIGGER clear_look_append_only")
    op.create_check_constraint(op.f("ck_clear_look_of"), "clear_look", "of IN ('still', 'show')")
