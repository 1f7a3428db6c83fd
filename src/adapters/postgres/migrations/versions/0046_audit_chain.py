"""The audit log is numbered, says by which tool, and is chained: what is there now waits for the first seals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

TABLES = ("audit_seal", "audit_digest")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    # The rows themselves stay as they are: the trigger that refuses changes is for statements on rows.
    op.execute(
        """
        ALTER TABLE audit_entry
            ADD COLUMN sequence bigint GENERATED ALWAYS AS IDENTITY,
            ADD COLUMN tool text NOT NULL DEFAULT 'unnamed',
            ADD COLUMN automated boolean NOT NULL GENERATED ALWAYS AS (actor_id IS NULL) STORED,
            ADD CONSTRAINT uq_audit_entry_sequence UNIQUE (sequence)
        """
    )
    op.execute("ALTER TABLE audit_entry ALTER COLUMN tool DROP DEFAULT")
    op.create_table(
        "audit_waiting",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_audit_waiting"),
    )
    op.execute("INSERT INTO audit_waiting SELECT sequence FROM audit_entry")
    op.execute(
        """
        CREATE FUNCTION audit_entry_wait() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO audit_waiting (sequence) VALUES (NEW.sequence);
            RETURN NULL;
        END
        $$
        """
    )
    op.execute(
        "CREATE TRIGGER audit_entry_waits AFTER INSERT ON audit_entry"
        " FOR EACH ROW EXECUTE FUNCTION audit_entry_wait()"
    )
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("sequences", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_seal"),
        sa.CheckConstraint("number > 0 AND entries > 0", name=op.f("ck_audit_seal_number")),
        sa.CheckConstraint(
            "length(content) = 32 AND length(previous) = 32 AND length(hash) = 32",
            name=op.f("ck_audit_seal_hashes"),
        ),
        sa.CheckConstraint(
            "cardinality(sequences) = entries AND length(marks) = 8 * entries",
            name=op.f("ck_audit_seal_marks"),
        ),
    )
    op.create_table(
        "audit_digest",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seals", sa.BigInteger(), nullable=False),
        sa.Column("seal_hash", sa.LargeBinary(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_digest"),
        sa.CheckConstraint("number > 0", name=op.f("ck_audit_digest_number")),
        sa.CheckConstraint(
            "length(seal_hash) = 32 AND length(previous) = 32", name=op.f("ck_audit_digest_hashes")
        ),
        sa.CheckConstraint("length(signature) = 64", name=op.f("ck_audit_digest_signature")),
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse_change()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in TABLES:
        op.drop_table(table)
    op.execute("DROP TRIGGER audit_entry_waits ON audit_entry")
    op.execute("DROP FUNCTION audit_entry_wait()")
    op.drop_table("audit_waiting")
    op.execute("ALTER TABLE audit_entry DROP COLUMN sequence, DROP COLUMN tool, DROP COLUMN automated")
