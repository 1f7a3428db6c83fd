"""Signed agreements, who is on camera in each show, and the record of consent that cannot be changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

APPEND_ONLY = ("agreement", "consent_record")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("text_sha256", sa.LargeBinary, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("language IN ('en', 'hi')", name="language"),
        sa.CheckConstraint("octet_length(text_sha256) = 32", name="text_sha256"),
    )
    op.create_index("ix_agreement_user_id_signed_at", "agreement", ["user_id", "signed_at"])
    _create_cast()
    op.create_table(
        "consent_record",
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prev", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("user_id", "prev"),
        sa.CheckConstraint("octet_length(prev) = 32 AND octet_length(hash) = 32", name="sha256"),
    )
    _forbid_changes()


def _create_cast() -> None:
    op.create_table(
        "cast_member",
        sa.Column("stream_id", sa.Uuid, sa.ForeignKey("stream.id"), primary_key=True),
        sa.Column("user_id", sa.Uuid, sa.ForeignKey("account.id"), primary_key=True, index=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("text_sha256", sa.LargeBinary),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("state IN ('invited', 'confirmed', 'declined', 'withdrawn')", name="state"),
        sa.CheckConstraint(
            "scopes <@ ARRAY['live', 'record', 'clips', 'download', 'promotion']", name="scopes"
        ),
        sa.CheckConstraint(
            "(state = 'confirmed') = "
            "('live' = ANY (scopes) AND text_sha256 IS NOT NULL AND answered_at IS NOT NULL)"
            " OR state = 'withdrawn'",
            name="confirmed",
        ),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        sa.CheckConstraint("octet_length(text_sha256) = 32", name="text_sha256"),
    )


def _forbid_changes() -> None:
    op.execute(
        """
        CREATE FUNCTION consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"""
            CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change()
            """
        )
        # Also for a session that replays changes (session_replication_role = replica).
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("consent_record", "cast_member", "agreement"):
        op.drop_table(table)
    op.execute("DROP FUNCTION consent_refuse_change()")
