"""Follows the running balance of every account through the journal, a piece after another.

Each piece is a statement of its own: no snapshot stays open, so that dead versions of the busy accounts are cleared
away as ever, and only plain reads are done, which lock nobody out. What is followed is the journal as it stood at the
start, once every transaction has ended that could still add a line below its end; lines never change, so the pieces
need not see one moment.

What an account stood at before a piece is what its last earlier line says, found by index: that line was followed
itself. It is carried along for the few accounts whose lines do not tell it: those that take fees, whose lines of fees
say no balance, and those with a line that was found wrong.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncResult

from ports.verifying import Finding

RUNNING_FOLLOWS = "every line's running balance follows"

PIECE = 250_000
"""Numbers of lines that are read at once."""
PATIENCE = timedelta(minutes=1)
"""How long transactions are waited for that began before."""

_END = text(
    "SELECT coalesce(min(sequence), 1) AS first, coalesce(max(sequence), 0) AS last FROM ledger_transfer"
)
# Whoever writes to the journal has this lock from before the first number is drawn until the end.
_WRITERS = text(
    """
    SELECT array_agg(virtualtransaction) FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND relation = 'ledger_transfer'::regclass
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
)
_ROOM = text(
    "SELECT set_config('work_mem', '128MB', true), set_config('max_parallel_workers_per_gather', '0', true)"
)

_FOLLOW = text(
    """
    WITH piece AS MATERIALIZED (
        SELECT sequence, id, debit_account, credit_account, fee_account, amount, fee, debit_balance, credit_balance
        FROM ledger_transfer WHERE sequence > :after AND sequence <= :upto
    ),
    legs AS MATERIALIZED (
        SELECT debit_account AS account, sequence, -amount AS change, debit_balance AS told FROM piece
        UNION ALL
        SELECT credit_account, sequence, amount - fee, credit_balance FROM piece
        UNION ALL
        SELECT fee_account, sequence, fee, NULL FROM piece WHERE fee_account IS NOT NULL
    ),
    carried AS (SELECT * FROM unnest(:accounts, :balances) AS each (account, balance)),
    opening AS (
        SELECT touched.account, coalesce(carried.balance, earlier.balance, 0) AS balance
        FROM (SELECT DISTINCT account FROM legs) AS touched
        LEFT JOIN carried ON carried.account = touched.account
        LEFT JOIN LATERAL (
            SELECT line.balance FROM (
                (SELECT sequence, debit_balance AS balance FROM ledger_transfer
                 WHERE debit_account = touched.account AND sequence <= :after ORDER BY sequence DESC LIMIT 1)
                UNION ALL
                (SELECT sequence, credit_balance FROM ledger_transfer
                 WHERE credit_account = touched.account AND sequence <= :after ORDER BY sequence DESC LIMIT 1)
            ) AS line ORDER BY line.sequence DESC LIMIT 1
        ) AS earlier ON carried.account IS NULL
    ),
    running AS (
        -- A transfer's own fee, where it goes to an account that it credits, counts to the same line.
        SELECT account, sequence, told,
               opening.balance + sum(change) OVER (PARTITION BY account ORDER BY sequence) AS balance
        FROM legs JOIN opening USING (account)
    ),
    wrong AS (SELECT account, sequence, balance, told FROM running WHERE told <> balance),
    carry AS (
        SELECT fee_account AS account FROM piece WHERE fee_account IS NOT NULL
        UNION SELECT account FROM wrong
        UNION SELECT account FROM carried
    )
    SELECT piece.id, piece.sequence, wrong.account, wrong.told, wrong.balance::bigint AS balance,
           NULL::bigint AS read
    FROM wrong JOIN piece USING (sequence)
    UNION ALL
    SELECT NULL, NULL, last.account, NULL, last.balance::bigint, NULL
    FROM (
        SELECT DISTINCT ON (account) account, balance FROM running JOIN carry USING (account)
        ORDER BY account, sequence DESC
    ) AS last
    UNION ALL
    SELECT NULL, NULL, NULL, NULL, NULL, count(*) FROM piece
    ORDER BY sequence
    """
).bindparams(
    bindparam("after", type_=BigInteger),
    bindparam("upto", type_=BigInteger),
    bindparam("accounts", type_=ARRAY(BigInteger)),
    bindparam("balances", type_=ARRAY(BigInteger)),
)


async def follow_running_balances(
    engine: AsyncEngine, read: Callable[[int], None], *, piece: int = PIECE
) -> AsyncIterator[Finding]:
    """The lines that say another balance than the journal makes: one that is missing makes all later lines of its
    accounts wrong. `read` hears of how many transfers were read.

    Raises TimeoutError where a transaction that began before stays open for longer than `PATIENCE`.
    """
    after, last = await _settled_lines(engine)
    carried: dict[int, int] = {}
    while after < last:
        upto = min(after + piece, last)
        following: dict[int, int] = {}
        async with engine.begin() as connection:
            async for row in await _follow(connection, after, upto, carried):
                if row.id is not None:
                    yield _finding(row)
                elif row.account is not None:
                    following[row.account] = row.balance
                else:
                    read(row.read)
        carried |= following
        after = upto


async def _settled_lines(engine: AsyncEngine) -> tuple[int, int]:
    """The number before the first line, and the last below which no line can come any more.

    Once all have ended who were writing when the last line was seen, lower numbers are in the journal or never will be.
    """
    each_alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with each_alone.connect() as connection, asyncio.timeout(PATIENCE.total_seconds()):
        end = (await connection.execute(_END)).one()
        writing = set((await connection.execute(_WRITERS)).scalar_one() or ())
        while writing:
            await asyncio.sleep(0.05)
            writing &= set((await connection.execute(_WRITERS)).scalar_one() or ())
    return end.first - 1, end.last


async def _follow(
    connection: AsyncConnection, after: int, upto: int, carried: dict[int, int]
) -> AsyncResult[Any]:
    await connection.execute(_ROOM)
    asked = {
        "after": after, "upto": upto, "accounts": list(carried), "balances": list(carried.values()),
    }  # fmt: skip
    return await connection.stream(_FOLLOW, asked)


def _finding(row: Row[tuple[object, ...]]) -> Finding:
    return Finding(
        RUNNING_FOLLOWS,
        f"transfer {row.id}",
        f"it says account {row.account} stood at {row.told} after it, the journal says {row.balance}",
    )
