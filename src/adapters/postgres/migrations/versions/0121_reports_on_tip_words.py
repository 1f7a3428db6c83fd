"""Reports on what was written with a tip; the words are kept with the report."""

from alembic import op

revision = "0121"
down_revision = "0120"
branch_labels = None
depends_on = None

_KINDS = "subject_kind IN ('show', 'message', 'person'{more})"
_CHECKS = (
    ("report", "subject_kind", _KINDS),
    ("report", "words", "words = '' OR subject_kind IN ('message'{more})"),
    ("event_rule_hit", "subject_kind", _KINDS),
)
_WORDS_BEFORE = "words = '' OR subject_kind = 'message'"


def _check(table: str, name: str, rule: str) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({rule})")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, name, rule in _CHECKS:
        _check(table, name, rule.format(more=", 'tip'"))


def downgrade() -> None:
    # The schema before knows no reports on tips; their cases keep their events.
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM report WHERE subject_kind = 'tip'")
    # Hits are never changed, but here, where there was no word for what they are about.
    op.execute("ALTER TABLE event_rule_hit DISABLE TRIGGER USER")
    op.execute("DELETE FROM event_rule_hit WHERE subject_kind = 'tip'")
    op.execute("ALTER TABLE event_rule_hit ENABLE TRIGGER USER")
    for table, name, rule in _CHECKS:
        _check(table, name, _WORDS_BEFORE if name == "words" else rule.format(more=""))
