"""The minor lock: the platform itself stops shows and acts in the audit log, closes orders and tells of it."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("ALTER TABLE audit_entry ALTER COLUMN actor_id DROP NOT NULL")
    _check("stream", "end_reason", "end_reason IN ('performer', 'publisher_lost', 'staff', 'platform')")
    _check("token_order", "state", "state IN ('created', 'paid', 'closed')")
    _check("notice", "kind", "kind IN ('stream_stopped', 'performer_application_decided', 'account_locked')")
    _ask_index("ask_at IS NOT NULL")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # Refused where the platform has acted already: its entries are evidence, and nobody else's name fits them.
    op.execute("ALTER TABLE audit_entry ALTER COLUMN actor_id SET NOT NULL")
    op.execute("UPDATE stream SET end_reason = 'staff' WHERE end_reason = 'platform'")
    _check("stream", "end_reason", "end_reason IN ('performer', 'publisher_lost', 'staff')")
    op.execute("UPDATE token_order SET state = 'created' WHERE state = 'closed'")
    _check("token_order", "state", "state IN ('created', 'paid')")
    op.execute("DELETE FROM notice WHERE kind = 'account_locked'")
    _check("notice", "kind", "kind IN ('stream_stopped', 'performer_application_decided')")
    _ask_index("state = 'created' AND ask_at IS NOT NULL")


def _check(table: str, name: str, rule: str) -> None:
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_{name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({rule})")


def _ask_index(where: str) -> None:
    op.execute("DROP INDEX ix_token_order_ask_at")
    op.execute(f"CREATE INDEX ix_token_order_ask_at ON token_order (ask_at) WHERE {where}")
