"""Checks run one after the other with a bar, and what they found as a table."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

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

from entrypoints.cli.findings import Found, found_by
from ports.verifying import Verifier


def console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 110, highlight=False)


@dataclass(frozen=True, slots=True)
class Checked:
    name: str
    found: Found
    seconds: float


async def check_all(verifier: Verifier, lines_of: str, unit: str) -> list[Checked]:
    """One bar counts the checks. A second one counts the lines, for a check that reads them in pieces."""
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
            lines = progress.add_task(lines_of, total=size, unit=unit, visible=False)

            def read(rows: int, lines: TaskID = lines) -> None:
                progress.update(lines, advance=rows, visible=True)

            begun = time.monotonic()
            found = await found_by(verifier.run(name, read=read))
            checked.append(Checked(name, found, time.monotonic() - begun))
            progress.remove_task(lines)
            progress.advance(checks)
    return checked


def checks_table(checked: Sequence[Checked]) -> Table:
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
