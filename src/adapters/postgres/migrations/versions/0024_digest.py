"""Proof of the journal: the transaction of each transfer, seals that chain them, signed digests of the chain."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = ("ledger_seal", "ledger_digest")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "ledger_transfer",
        sa.Column(
            "xact",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
    )
    # Transfers lie on disk in about this order: some numbers for many pages are enough to find the newest ones, and
    # cost the writers nothing.
    op.execute(
        "CREATE INDEX ix_ledger_transfer_xact ON ledger_transfer USING brin (xact)"
        " WITH (pages_per_range = 32, autosummarize = on)"
    )
    op.create_table(
        "ledger_seal",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("upto", sa.BigInteger(), nullable=False),
        sa.Column("transfers", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("changes", postgresql.JSONB(), nullable=False),
        sa.Column("sequences", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_ledger_seal"),
        sa.CheckConstraint("number > 0 AND transfers > 0", name=op.f("ck_ledger_seal_number")),
        sa.CheckConstraint(
            "length(content) = 32 AND length(previous) = 32 AND length(hash) = 32",
            name=op.f("ck_ledger_seal_hashes"),
        ),
        sa.CheckConstraint(
            "cardinality(sequences) = transfers AND length(marks) = 8 * transfers",
            name=op.f("ck_ledger_seal_marks"),
        ),
    )
    op.create_table(
        "ledger_digest",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seals", sa.BigInteger(), nullable=False),
        sa.Column("seal_hash", sa.LargeBinary(), nullable=False),
        sa.Column("transfers", sa.BigInteger(), nullable=False),
        sa.Column("balances", postgresql.JSONB(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_ledger_digest"),
        sa.CheckConstraint("number > 0", name=op.f("ck_ledger_digest_number")),
        sa.CheckConstraint(
            "length(seal_hash) = 32 AND length(previous) = 32", name=op.f("ck_ledger_digest_hashes")
        ),
        sa.CheckConstraint("length(signature) = 64", name=op.f("ck_ledger_digest_signature")),
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_index("ix_ledger_transfer_xact", "ledger_transfer")
    op.drop_column("ledger_transfer", "xact")
