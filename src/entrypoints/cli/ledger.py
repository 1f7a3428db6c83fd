"""`livepanty ledger verify`: proof that the book is right, check by check."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

import asyncio
import sys
from collections.abc import Sequence

import click
from rich.table import Table

from entrypoints.cli.checking import Checked, check_all, checks_table, console
from entrypoints.cli.database import database_url
from entrypoints.cli.digests import known_keys
from entrypoints.cli.ledger_digest import digest
from entrypoints.cli.ledger_rebase import rebase
from ports.ledger.transfers import TrialBalanceRow
from ports.signing import DigestKeys


@click.group()
def ledger() -> None:
    """The double-entry book, and the proof that it is right."""


ledger.add_command(digest)
ledger.add_command(rebase)


@ledger.command()
def verify() -> None:
    """Check the whole book: units balance, accounts agree with their lines, nothing lost, doubled or rewritten.

    Takes LIVEPANTY_DATABASE_URL, or the database of the local `livepanty dev`. Signatures are checked where
    LIVEPANTY_LEDGER_DIGEST_KEY or LIVEPANTY_LEDGER_DIGEST_PUBLIC_KEYS say by which key. Exit code 1 when anything is
    wrong.
    """
    keys = known_keys()
    with database_url() as url:
        checked, balance = asyncio.run(_verify(url, keys))
    console().print(checks_table(checked))
    console().print(_balance_table(balance))
    if keys is None:
        console().print("Signatures of digests were not checked: no key is set.")
    if any(check.found.total for check in checked):
        sys.exit(1)


async def _verify(url: str, keys: DigestKeys | None) -> tuple[list[Checked], Sequence[TrialBalanceRow]]:
    from sqlalchemy.ext.asyncio import create_async_engine

    from adapters.postgres.ledger.transfers import PostgresLedgerQueries
    from adapters.postgres.ledger.verifier import PostgresLedgerVerifier

    engine = create_async_engine(url)
    try:
        checked = await check_all(PostgresLedgerVerifier(engine, keys), "the journal", "transfers")
        return checked, await PostgresLedgerQueries(engine).trial_balance()
    finally:
        await engine.dispose()


def _balance_table(rows: Sequence[TrialBalanceRow]) -> Table:
    table = Table(title="Trial balance", title_justify="left")
    for column in ("Unit", "Kind", "Accounts", "Balance"):
        table.add_column(column, justify="right" if column in ("Accounts", "Balance") else "left")
    for row in rows:
        table.add_row(row.unit, row.kind, f"{row.accounts:,}", f"{row.balance:,}")
    return table
