"""What moved on each day, summed once: so that nobody who looks at a month reads its transfers.

What is sealed never changes, so its sums do not either. Each sealing notes what its transfers moved, by the day in
India that they bear; each digest sums up what was noted since the one before. A transfer that is committed when its day
has long been summed up is sealed later, and counts to its day from there: no day is ever closed, and none is missed.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, Table, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import SchemaItem

from adapters.postgres.schema import metadata


def _sums_table(name: str, by: str, *more: SchemaItem) -> Table:
    """What moved by day, kind of account and kind of transfer, as one `by` says it."""
    return Table(
        name,
        metadata,
        Column(by, BigInteger, primary_key=True, autoincrement=False),
        Column("day", Date, primary_key=True),
        Column("account", Text, primary_key=True),
        Column("kind", Text, primary_key=True),
        Column("came", BigInteger, nullable=False),
        Column("went", BigInteger, nullable=False),
        CheckConstraint("came >= 0 AND went >= 0", name="sums"),
        *more,
    )


sealed_table = _sums_table("ledger_sealed_day", "seal")
day_table = _sums_table("ledger_day", "digest", Index("ix_ledger_day_day", "day"))

MOVED = """
    SELECT (leg.at AT TIME ZONE 'Asia/Kolkata')::date AS day, a.kind AS account, leg.kind AS kind,
           sum(leg.came)::bigint AS came, sum(leg.went)::bigint AS went
    FROM (
        SELECT at, kind, credit_account AS account, amount - fee AS came, 0 AS went FROM ledger_transfer WHERE {some}
        UNION ALL
        SELECT at, kind, debit_account, 0, amount FROM ledger_transfer WHERE {some}
        UNION ALL
        SELECT at, kind, fee_account, fee, 0 FROM ledger_transfer WHERE {some} AND fee > 0
    ) AS leg JOIN ledger_account a ON a.id = leg.account
    GROUP BY 1, 2, 3
"""
"""By day, kind of account and kind of transfer, of the transfers that `some` picks."""

LAST_SEALED = "(SELECT coalesce(max(upto), -1) FROM ledger_seal)"
SUMMED = """
    SELECT day, account, kind, came, went FROM ledger_day
    UNION ALL
    SELECT day, account, kind, came, went FROM ledger_sealed_day
    WHERE seal > (SELECT coalesce(max(seals), 0) FROM ledger_digest)
"""
"""All that is sealed, once."""

_NOTE_SEALED = text(
    f"""
    INSERT INTO ledger_sealed_day (seal, day, account, kind, came, went)
    SELECT :seal, moved.* FROM ({MOVED.format(some="xact > :after AND xact <= :last")}) AS moved
    """  # noqa: S608  (a constant of this module)
).bindparams(
    bindparam("seal", type_=BigInteger),
    bindparam("after", type_=BigInteger),
    bindparam("last", type_=BigInteger),
)
_SUM_UP = text(
    """
    INSERT INTO ledger_day (digest, day, account, kind, came, went)
    SELECT :digest, day, account, kind, sum(came), sum(went) FROM ledger_sealed_day
    WHERE seal <= :seals AND seal > coalesce((SELECT max(seals) FROM ledger_digest WHERE number < :digest), 0)
    GROUP BY day, account, kind
    """
).bindparams(bindparam("digest", type_=BigInteger), bindparam("seals", type_=BigInteger))


async def note_sealed(connection: AsyncConnection, *, seal: int, after: int, last: int) -> None:
    """Note what the transfers of the seals up to `seal` moved: those of transactions after `after` up to `last`."""
    await connection.execute(_NOTE_SEALED, {"seal": seal, "after": after, "last": last})


async def sum_up(connection: AsyncConnection, *, digest: int, seals: int) -> None:
    """Sum up what was noted since the digest before: up to `seals`, which `digest` is made of."""
    await connection.execute(_SUM_UP, {"digest": digest, "seals": seals})
