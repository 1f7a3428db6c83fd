"""`livepanty ledger verify`: proof that the book is right, check by check."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

import asyncio
import sys
from collections.abc import Sequence

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from entrypoints.cli.database import database_url
from ports.ledger import Finding, TrialBalanceRow

SHOWN = 20
"""Findings of one check that are written out."""


@click.group()
def ledger() -> None:
    """The double-entry book."""


@ledger.command()
def verify() -> None:
    """Check the whole book: units balance, accounts agree with their lines, nothing lost, nothing twice.

    Takes LIVEPANTY_DATABASE_URL, or the database of the local `livepanty dev`. Exit code 1 when anything is wrong.
    """
    console = Console(width=None if sys.stdout.isatty() else 110, highlight=False)
    with database_url() as url:
        findings, balance = asyncio.run(_verify(url, console))
    console.print(_checks_table(findings))
    console.print(_balance_table(balance))
    if any(findings.values()):
        sys.exit(1)


async def _verify(
    url: str, console: Console
) -> tuple[dict[str, Sequence[Finding]], Sequence[TrialBalanceRow]]:
    from sqlalchemy.ext.asyncio import create_async_engine

    from adapters.postgres.ledger import PostgresLedgerQueries, PostgresLedgerVerifier

    engine = create_async_engine(url)
    try:
        verifier = PostgresLedgerVerifier(engine)
        findings: dict[str, Sequence[Finding]] = {}
        with Progress(console=console, transient=True) as progress:
            for name in progress.track(verifier.checks(), description="verifying"):
                findings[name] = await verifier.run(name)
        return findings, await PostgresLedgerQueries(engine).trial_balance()
    finally:
        await engine.dispose()


def _checks_table(findings: dict[str, Sequence[Finding]]) -> Table:
    table = Table(title="Checks", title_justify="left")
    table.add_column("Check", overflow="fold")
    table.add_column("Result")
    table.add_column("Findings", overflow="fold")
    for name, found in findings.items():
        # Escaped: what the rows say, such as a gateway's id, is not ours to read as markup.
        shown = escape("\n".join(f"{finding.subject}: {finding.detail}" for finding in found[:SHOWN]))
        more = f"\n… and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        table.add_row(
            name, "[green]holds[/]" if not found else f"[bold red]{len(found)} wrong[/]", shown + more
        )
    return table


def _balance_table(rows: Sequence[TrialBalanceRow]) -> Table:
    table = Table(title="Trial balance", title_justify="left")
    for column in ("Unit", "Kind", "Accounts", "Balance"):
        table.add_column(column, justify="right" if column in ("Accounts", "Balance") else "left")
    for row in rows:
        table.add_row(row.unit, row.kind, f"{row.accounts:,}", f"{row.balance:,}")
    return table
