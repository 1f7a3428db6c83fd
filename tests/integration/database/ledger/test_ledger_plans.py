"""How the screens of the book find their lines: by an index, so that their cost does not grow with the book."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.ledger import book as ledger_book
from adapters.postgres.ledger import running as ledger_running
from adapters.postgres.ledger import statements as ledger_statements
from adapters.postgres.ledger.transfers import PLATFORM

LINES = 60_000
DAYS = 600
NOW = datetime(2026, 11, 22, tzinfo=UTC)

FILL = """
INSERT INTO ledger_transfer (id, unit, kind, debit_account, credit_account, amount, fee_account, fee, debit_balance,
                             credit_balance, reference, at)
SELECT gen_random_uuid(), 'TOKEN', 'tip', n % 500, 500 + n % 50, 10, 999, 3, 0, 0, 'tip:' || n,
       CAST(:now AS timestamptz) - interval '1 day' * :days * (1 - n::float / :lines)
FROM generate_series(1, CAST(:lines AS int)) n
"""


@pytest.fixture
async def book(own_database_url: str) -> AsyncIterator[AsyncConnection]:
    """So many lines over so many days, in their order."""
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.execute(text(FILL), {"now": NOW, "days": DAYS, "lines": LINES})
        await connection.commit()
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
            text("VACUUM ANALYZE ledger_transfer")
        )
        yield connection
    await engine.dispose()


async def plan(connection: AsyncConnection, query: TextClause, values: Mapping[str, object]) -> str:
    explained = text("EXPLAIN " + query.text).bindparams(*query._bindparams.values())
    return "\n".join(row[0] for row in await connection.execute(explained, values))


def required(found: str) -> None:
    assert "on ledger_transfer" in found
    assert "Seq Scan on ledger_transfer" not in found, found


async def test_ops_08_what_moved_on_a_day_is_found_by_its_time(book: AsyncConnection) -> None:
    asked = {"since": NOW - timedelta(days=1), "kinds": ["platform_fee", "performer_pending"]}
    required(await plan(book, ledger_book._OPENING, asked))
    required(await plan(book, ledger_book._MOVED, asked | {"until": NOW}))


async def test_ops_08_what_moved_on_whole_days_is_read_from_their_sums_and_what_is_not_sealed(
    book: AsyncConnection,
) -> None:
    sealed = (await book.execute(text("SELECT max(xact) FROM ledger_transfer"))).scalar_one()
    asked = {
        "since": (NOW - timedelta(days=500)).date(), "sealed": sealed,
        "kinds": ["platform_fee", "performer_pending"],
    }  # fmt: skip
    required(await plan(book, ledger_book._SINCE, asked))
    found = await plan(book, ledger_book._HELD, {"kinds": ["platform_fee"]})
    assert "ledger_transfer" not in found


async def test_ops_08_what_the_platform_held_long_ago_is_found_by_the_days_since_and_the_rest_of_its_own(
    book: AsyncConnection,
) -> None:
    sealed = (await book.execute(text("SELECT max(xact) FROM ledger_transfer"))).scalar_one()
    at = NOW - timedelta(days=500)
    asked = {
        "at": at, "day": at.date(), "next_day": at + timedelta(days=1), "sealed": sealed, "kind": "platform_fee",
        "owner": PLATFORM,
    }  # fmt: skip
    required(await plan(book, ledger_statements._PLATFORM_AT, asked))


async def test_wal_13_a_statement_is_found_by_its_account(book: AsyncConnection) -> None:
    asked = {"since": NOW - timedelta(days=30), "owner": uuid4(), "kinds": ["viewer_paid"]}
    required(await plan(book, ledger_statements._ACCOUNTS, asked))
    told = {"accounts": [7], "since": NOW - timedelta(days=30), "until": NOW}
    required(await plan(book, ledger_statements._LINES, told))


async def test_wal_01_the_check_of_running_balances_reads_its_piece_and_no_more(
    book: AsyncConnection,
) -> None:
    asked = {"after": LINES - 2_000, "upto": LINES - 1_000, "accounts": [999], "balances": [5]}
    found = await plan(book, ledger_running._FOLLOW, asked)
    required(found)
    assert "ix_ledger_transfer_order" in found
