"""`livepanty ledger verify`: proof that the book is right, check by check."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from entrypoints.cli.database import database_url
from entrypoints.cli.findings import Found, found_by
from entrypoints.cli.ledger_digest import digest, known_keys
from entrypoints.cli.ledger_rebase import rebase
from ports.ledger import LedgerVerifier, TrialBalanceRow
from ports.ledger_digests import DigestKeys


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
    console().print(_checks_table(checked))
    console().print(_balance_table(balance))
    if keys is None:
        console().print("Signatures of digests were not checked: no key is set.")
    if any(check.found.total for check in checked):
        sys.exit(1)


def console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 110, highlight=False)


@dataclass(frozen=True, slots=True)
class Checked:
    name: str
    found: Found
    seconds: float


async def _verify(url: str, keys: DigestKeys | None) -> tuple[list[Checked], Sequence[TrialBalanceRow]]:
    from sqlalchemy.ext.asyncio import create_async_engine

    from adapters.postgres.ledger import PostgresLedgerQueries, PostgresLedgerVerifier

    engine = create_async_engine(url)
    try:
        checked = await _check_all(PostgresLedgerVerifier(engine, keys))
        return checked, await PostgresLedgerQueries(engine).trial_balance()
    finally:
        await engine.dispose()


async def _check_all(verifier: LedgerVerifier) -> list[Checked]:
    """One bar counts the checks. A second one counts the journal's transfers, for a check that reads them in pieces."""
    size, names = await verifier.size(), verifier.checks()
    columns = (
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        TextColumn("{task.fields[unit]}"), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
    )  # fmt: skip
    checked = []
    with Progress(*columns, console=console(), transient=True) as progress:
        checks = progress.add_task("", total=len(names), unit="checks")
        for name in names:
            progress.update(checks, description=name)
            lines = progress.add_task("the journal", total=size, unit="transfers", visible=False)

            def read(rows: int, lines: TaskID = lines) -> None:
                progress.update(lines, advance=rows, visible=True)

            begun = time.monotonic()
            found = await found_by(verifier.run(name, read=read))
            checked.append(Checked(name, found, time.monotonic() - begun))
            progress.remove_task(lines)
            progress.advance(checks)
    return checked


def _checks_table(checked: Sequence[Checked]) -> Table:
    table = Table(title="Checks", title_justify="left")
    table.add_column("Check", overflow="fold")
    table.add_column("Seconds", justify="right")
    table.add_column("Result")
    table.add_column("Findings", overflow="fold")
    for check in checked:
        # Escaped: what the rows say, such as a gateway's id, is not ours to read as markup.
        found = check.found
        shown = escape("\n".join(f"{finding.subject}: {finding.detail}" for finding in found.first))
        more = f"\n… and {found.more:,} more" if found.more else ""
        result = "[green]holds[/]" if not found.total else f"[bold red]{found.total:,} wrong[/]"
        table.add_row(check.name, f"{check.seconds:.1f}", result, shown + more)
    return table


def _balance_table(rows: Sequence[TrialBalanceRow]) -> Table:
    table = Table(title="Trial balance", title_justify="left")
    for column in ("Unit", "Kind", "Accounts", "Balance"):
        table.add_column(column, justify="right" if column in ("Accounts", "Balance") else "left")
    for row in rows:
        table.add_row(row.unit, row.kind, f"{row.accounts:,}", f"{row.balance:,}")
    return table
