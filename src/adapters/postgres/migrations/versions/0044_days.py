"""What moved on each day, summed once: by each sealing, and by each digest."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

TABLES = {"ledger_sealed_day": "seal", "ledger_day": "digest"}

# What was sealed before counts to the last digest, or to the last seal after it.
_MOVED = """
    SELECT {number}, moved.* FROM (
        SELECT (leg.at AT TIME ZONE 'Asia/Kolkata')::date, a.kind, leg.kind, sum(leg.came), sum(leg.went)
        FROM (
            SELECT xact, at, kind, credit_account AS account, amount - fee AS came, 0 AS went FROM ledger_transfer
            UNION ALL SELECT xact, at, kind, debit_account, 0, amount FROM ledger_transfer
            UNION ALL SELECT xact, at, kind, fee_account, fee, 0 FROM ledger_transfer WHERE fee > 0
        ) AS leg JOIN ledger_account a ON a.id = leg.account
        WHERE leg.xact > {after} AND leg.xact <= {last} GROUP BY 1, 2, 3
    ) AS moved
"""
_DIGESTED = (
    "(SELECT coalesce(max(upto), -1) FROM ledger_seal WHERE number <= (SELECT max(seals) FROM ledger_digest))"
)
_SEALED = "(SELECT coalesce(max(upto), -1) FROM ledger_seal)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, number in TABLES.items():
        op.create_table(
            table,
            sa.Column(number, sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column("day", sa.Date(), nullable=False),
            sa.Column("account", sa.Text(), nullable=False),
            sa.Column("kind", sa.Text(), nullable=False),
            sa.Column("came", sa.BigInteger(), nullable=False),
            sa.Column("went", sa.BigInteger(), nullable=False),
            sa.PrimaryKeyConstraint(number, "day", "account", "kind", name=f"pk_{table}"),
            sa.CheckConstraint("came >= 0 AND went >= 0", name=op.f(f"ck_{table}_sums")),
        )
    op.create_index("ix_ledger_day_day", "ledger_day", ["day"])
    number = "(SELECT max(number) FROM ledger_digest)"
    op.execute("INSERT INTO ledger_day" + _MOVED.format(number=number, after="-1", last=_DIGESTED))
    number = "(SELECT max(number) FROM ledger_seal)"
    op.execute("INSERT INTO ledger_sealed_day" + _MOVED.format(number=number, after=_DIGESTED, last=_SEALED))
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(TABLES):
        op.drop_table(table)
