"""Reports on what was written with a tip; the words are kept with the report."""

from alembic import op

revision = "0120"
down_revision = "0119"
branch_labels = None
depends_on = None

_KINDS = "subject_kind IN ('show', 'message', 'person'{more})"
_CHECKS = (
    ("report", "subject_kind", _KINDS),
    ("report", "words", "words = '' OR subject_kind IN ('message'{more})"),
    ("event_rule_hit", "subject_kind", _KINDS),
)


def _check(more: str, how: str = "") -> None:
    for table, name, rule in _CHECKS:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({rule.format(more=more)}){how}"
        )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _check(", 'tip'")


def downgrade() -> None:
    # The schema before knows no reports on tips; their cases keep their events.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM report WHERE subject_kind = 'tip'")
    # Hits of rules are never changed, and stay as they are.
    _check("", " NOT VALID")
