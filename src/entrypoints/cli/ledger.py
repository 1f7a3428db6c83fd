"""`livepanty ledger verify`: proof that the book is right, check by check."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

import asyncio
import os
import sys
from collections.abc import Sequence

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from entrypoints.cli.state import adopt_dev_settings
from ports.ledger import Finding, TrialBalanceRow


@click.group()
def ledger() -> None:
    """The double-entry book."""


@ledger.command()
def verify() -> None:
    """Check the whole book: units balance, accounts agree with their lines, nothing lost, nothing twice.

    Takes LIVEPANTY_DATABASE_URL, or the database of the local `livepanty dev`. Exit code 1 when anything is wrong.
    """
    adopt_dev_settings()
    url = os.environ.get("LIVEPANTY_DATABASE_URL")
    if not url:
        raise click.ClickException("LIVEPANTY_DATABASE_URL is not set, and livepanty dev never ran here")
    console = Console(width=None if sys.stdout.isatty() else 110, highlight=False)
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
        shown = "\n".join(f"{finding.subject}: {finding.detail}" for finding in found[:20])
        more = f"\n… and {len(found) - 20} more" if len(found) > 20 else ""
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
