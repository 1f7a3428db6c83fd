"""In which server the book counts its transactions: nothing is posted in another one until that is settled."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "ledger_epoch",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cluster", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("seals", sa.BigInteger(), nullable=False),
        sa.Column("seal_hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_ledger_epoch"),
        sa.CheckConstraint("number > 0 AND base >= 0 AND seals >= 0", name=op.f("ck_ledger_epoch_number")),
        sa.CheckConstraint("length(seal_hash) = 32", name=op.f("ck_ledger_epoch_hash")),
    )
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_epoch"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )
    # A book that was restored here before has numbers of another server: then this one is nobody's yet (0), and it is
    # for `livepanty ledger rebase` to say so.
    op.execute(
        """
        INSERT INTO ledger_epoch (number, cluster, base, seals, seal_hash, at)
        SELECT 1,
               CASE WHEN coalesce((SELECT max(xact) FROM ledger_transfer), 0)
                         < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
                    THEN (SELECT system_identifier FROM pg_control_system()) ELSE 0 END,
               0, 0, decode(repeat('00', 32), 'hex'), now()
        """
    )
    op.execute(
        """
        CREATE FUNCTION ledger_require_home() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF (SELECT cluster FROM ledger_epoch ORDER BY number DESC LIMIT 1)
               IS DISTINCT FROM (SELECT system_identifier FROM pg_control_system()) THEN
                RAISE EXCEPTION 'this book was restored into another server: run livepanty ledger rebase'
                    USING ERRCODE = 'object_not_in_prerequisite_state';
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER home BEFORE INSERT ON ledger_transfer"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_require_home()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP TRIGGER home ON ledger_transfer")
    op.execute("DROP FUNCTION ledger_require_home()")
    op.drop_table("ledger_epoch")
