"""A book that is full already, and how much it grows."""

import re

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncEngine

from entrypoints.cli.benches._tip_stage import NO_CAUSE

PAYERS = 100_000
RECEIVERS = 1_000
_CHUNK = 250_000
_TABLES = ("ledger_transfer", "ledger_account", "tip", "room_event", "room")

# Payers pay in turn and receivers receive in turn, ten tokens of which three are the fee: the running balances follow
# from a tip's number, and the verifier finds the book right.
_NUMBERS = "SELECT setval('ledger_account_number', nextval('ledger_account_number') + :count) - :count"
_ACCOUNTS = """
INSERT INTO ledger_account (id, unit, kind, owner_id, balance, floor)
SELECT :base + n, 'TOKEN', 'viewer_paid', md5('payer' || n)::uuid, :funds, 0 FROM generate_series(1, :payers) n
UNION ALL
SELECT (1::bigint << 56) | (:base + :payers + n), 'TOKEN', 'performer_pending', md5('receiver' || n)::uuid, 0, 0
FROM generate_series(1, :receivers) n
"""
_FUND = """
INSERT INTO ledger_transfer (id, unit, kind, debit_account, credit_account, amount, fee, debit_balance,
                             credit_balance, reference, at)
SELECT md5('fund' || n)::uuid, 'TOKEN', 'purchase_tokens', issued.id, :base + n, :funds, 0,
       issued.balance - :funds * n, :funds, :no_cause, now()
FROM generate_series(1, :payers) n, ledger_account issued WHERE issued.kind = 'tokens_issued' ORDER BY n
"""
_ISSUE = "UPDATE ledger_account SET balance = balance - :funds * :payers WHERE kind = 'tokens_issued'"
_TIPS = """
INSERT INTO tip (id, stream_id, viewer_id, performer_id, tokens, message, sent_at)
SELECT md5('tip' || n)::uuid, (SELECT id FROM stream LIMIT 1), md5('payer' || (n - 1) % :payers + 1)::uuid,
       md5('receiver' || (n - 1) % :receivers + 1)::uuid, 10, 'What a raga', now()
FROM generate_series(:first, :last) n
"""
_TRANSFERS = """
INSERT INTO ledger_transfer (id, unit, kind, debit_account, credit_account, amount, fee_account, fee, debit_balance,
                             credit_balance, reference, at)
SELECT md5('transfer' || n)::uuid, 'TOKEN', 'tip', :base + (n - 1) % :payers + 1,
       (1::bigint << 56) | (:base + :payers + (n - 1) % :receivers + 1), 10, fees.id, 3,
       :funds - 10 * ((n - 1) / :payers + 1), 7 * ((n - 1) / :receivers + 1), 'tip:' || md5('tip' || n)::uuid, now()
FROM generate_series(:first, :last) n, ledger_account fees WHERE fees.kind = 'platform_fee' ORDER BY n
"""
_BALANCES = """
UPDATE ledger_account a SET balance = balance + moved.change
FROM (
    SELECT :base + n AS id, -10 * ((:transfers - n + :payers) / :payers) AS change FROM generate_series(1, :payers) n
    UNION ALL
    SELECT (1::bigint << 56) | (:base + :payers + n), 7 * ((:transfers - n + :receivers) / :receivers)
    FROM generate_series(1, :receivers) n
    UNION ALL
    SELECT id, 3 * :transfers FROM ledger_account WHERE kind = 'platform_fee'
) AS moved WHERE a.id = moved.id
"""


def _typed(statement: str) -> TextClause:
    """Every number is a bigint, wherever it stands."""
    return text(
        re.sub(
            r"(?<!:):(base|funds|payers|receivers|first|last|transfers|count)\b", r"(:\1)::bigint", statement
        )
    )


async def preload(engine: AsyncEngine, transfers: int) -> None:
    """Put so many tips into the book as they would stand there, but for their lines in a room."""
    values: dict[str, object] = {
        "payers": PAYERS, "receivers": RECEIVERS, "transfers": transfers, "count": PAYERS + RECEIVERS,
        "funds": 10 * (transfers // PAYERS + 1), "no_cause": NO_CAUSE,
    }  # fmt: skip
    async with engine.begin() as connection:
        values["base"] = (await connection.execute(_typed(_NUMBERS), values)).scalar_one()
        for statement in (_ACCOUNTS, _FUND, _ISSUE):
            await connection.execute(_typed(statement), values)
    for first in range(1, transfers + 1, _CHUNK):
        part = {"first": first, "last": min(first + _CHUNK - 1, transfers)}
        async with engine.begin() as connection:
            for statement in (_TIPS, _TRANSFERS):
                await connection.execute(_typed(statement), values | part)
    async with engine.begin() as connection:
        await connection.execute(_typed(_BALANCES), values)
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    async with autocommit.connect() as connection:
        for table in _TABLES:
            await connection.execute(text(f"VACUUM ANALYZE {table}"))
        await connection.execute(text("CHECKPOINT"))


async def written_bytes(engine: AsyncEngine) -> int:
    """How much the server has ever written to its log."""
    async with engine.connect() as connection:
        found = await connection.execute(text("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"))
        return int(found.scalar_one())


async def size_of_book(engine: AsyncEngine) -> int:
    """Bytes on disk of everything that a tip writes to, with its indexes."""
    async with engine.connect() as connection:
        sizes = await connection.execute(
            text("SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(:tables ::text[]) AS name"),
            {"tables": list(_TABLES)},
        )
        return int(sizes.scalar_one())
