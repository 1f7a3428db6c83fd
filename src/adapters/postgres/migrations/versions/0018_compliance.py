"""Requests of authorities, legal holds, and the report of what was erased."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

APPEND_ONLY = ("legal_request_step", "erasure")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create_requests()
    _create_holds_and_erasures()
    op.execute(
        """
        CREATE FUNCTION compliance_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION compliance_refuse_change()"
        )
        # Also for a session that replays changes (session_replication_role = replica).
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")
    # A person's words are found by person when they are exported or erased.
    op.create_index("ix_tip_viewer_id", "tip", ["viewer_id"])
    op.create_index("ix_tip_performer_id", "tip", ["performer_id"])
    _notice_kinds(
        "'stream_stopped', 'verification', 'account_locked', 'document_views_excessive', 'data_disclosed'"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DELETE FROM notice WHERE kind = 'data_disclosed'")
    _notice_kinds("'stream_stopped', 'verification', 'account_locked', 'document_views_excessive'")
    op.drop_index("ix_tip_performer_id", "tip")
    op.drop_index("ix_tip_viewer_id", "tip")
    op.drop_table("erasure")
    op.drop_table("legal_hold")
    op.drop_table("legal_request_step")
    op.drop_table("legal_request")
    op.execute("DROP FUNCTION compliance_refuse_change()")


def _notice_kinds(kinds: str) -> None:
    op.execute("ALTER TABLE notice DROP CONSTRAINT ck_notice_kind")
    op.execute(f"ALTER TABLE notice ADD CONSTRAINT ck_notice_kind CHECK (kind IN ({kinds}))")


def _create_requests() -> None:
    op.create_table(
        "legal_request",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("authority", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("officer_key_id", sa.Text, nullable=False),
        sa.Column("officer_wrapped_key", sa.LargeBinary, nullable=False),
        sa.Column("officer_ciphertext", sa.LargeBinary, nullable=False),
        sa.Column("basis", sa.Text, nullable=False),
        sa.Column("accounts", postgresql.ARRAY(sa.Uuid), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_document_id", sa.Uuid, sa.ForeignKey("document.id"), nullable=False),
        sa.Column("order_sha256", sa.LargeBinary, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gag_until", sa.DateTime(timezone=True)),
        sa.Column("first_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("first_reason", sa.Text),
        sa.Column("first_at", sa.DateTime(timezone=True)),
        sa.Column("second_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("second_reason", sa.Text),
        sa.Column("second_at", sa.DateTime(timezone=True)),
        sa.Column("export_object_key", sa.Text, unique=True),
        sa.Column("export_key_id", sa.Text),
        sa.Column("export_wrapped_key", sa.LargeBinary),
        sa.Column("export_size_bytes", sa.BigInteger),
        sa.Column("export_sha256", sa.LargeBinary),
        sa.Column("export_made_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("export_made_at", sa.DateTime(timezone=True)),
        sa.Column("export_expires_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("told_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "state IN ('received', 'under_review', 'approved_once', 'approved', 'exported', 'closed', 'refused', "
            "'withdrawn')",
            name="state",
        ),
        # The database itself lets nothing out that two officers did not approve (LEG-10).
        sa.CheckConstraint("first_by <> second_by", name="four_eyes"),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'exported', 'closed') OR (first_by IS NOT NULL AND second_by IS NOT NULL)",
            name="approved_twice",
        ),
        sa.CheckConstraint(
            "export_object_key IS NULL OR state IN ('exported', 'closed')", name="export_state"
        ),
        sa.CheckConstraint(
            "num_nonnulls(export_object_key, export_key_id, export_wrapped_key, export_size_bytes, export_sha256, "
            "export_made_by, export_made_at, export_expires_at) IN (0, 8)",
            name="export",
        ),
        sa.CheckConstraint("num_nonnulls(first_by, first_reason, first_at) IN (0, 3)", name="first"),
        sa.CheckConstraint("num_nonnulls(second_by, second_reason, second_at) IN (0, 3)", name="second"),
        sa.CheckConstraint(
            "(state IN ('closed', 'refused', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended"
        ),
        sa.CheckConstraint("cardinality(accounts) > 0 AND cardinality(categories) > 0", name="scope"),
    )
    op.create_table(
        "legal_request_step",
        sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("request_id", sa.Uuid, sa.ForeignKey("legal_request.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def _create_holds_and_erasures() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("placed_by", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("lifted_by", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.Column("lift_reason", sa.Text, nullable=False),
        sa.CheckConstraint("placed_by <> lifted_by", name="four_eyes"),
        sa.CheckConstraint("(lifted_by IS NULL) = (lifted_at IS NULL)", name="lifted"),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.id")),
        sa.Column("table", sa.Text, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cause IN ('minor', 'retention')", name="cause"),
        sa.CheckConstraint("cause <> 'minor' OR account_id IS NOT NULL", name="account"),
    )
    op.create_index(
        "ix_legal_request_open",
        "legal_request",
        ["due_at"],
        postgresql_where=sa.text("state IN ('received', 'under_review', 'approved_once', 'approved')"),
    )
    op.create_index("ix_legal_request_received_at", "legal_request", ["received_at"])
    op.create_index("ix_legal_request_export_expires_at", "legal_request", ["export_expires_at"])
    op.create_index(
        "ix_legal_request_to_tell",
        "legal_request",
        ["answered_at"],
        postgresql_where=sa.text("answered_at IS NOT NULL AND told_at IS NULL"),
    )
    op.create_index("ix_legal_request_order_document_id", "legal_request", ["order_document_id"])
    op.create_index("ix_legal_request_step_request_id", "legal_request_step", ["request_id"])
    op.create_index(
        "ix_legal_hold_held", "legal_hold", ["account_id"], postgresql_where=sa.text("lifted_at IS NULL")
    )
    op.create_index("ix_erasure_at_id", "erasure", ["at", "id"])
    op.create_index("ix_erasure_account_id", "erasure", ["account_id"])
