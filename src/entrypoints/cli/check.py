"""`livepanty check`: what CI checks, no more and no less."""

import os
import subprocess
import sys
import sysconfig
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

REPOSITORY = Path(__file__).resolve().parents[3]
SCRIPTS = Path(sysconfig.get_path("scripts"))


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    about: str
    command: tuple[str, ...]
    """A program of the environment and its arguments, run at the repository's root."""


CHECKS = (
    Check("ruff", "lint rules", ("ruff", "check", ".", "livepanty")),
    Check("format", "formatting", ("ruff", "format", "--check", ".", "livepanty")),
    Check("mypy", "types, strict", ("mypy",)),
    Check("imports", "import contracts between layers", ("lint-imports",)),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    check: Check
    code: int
    output: str
    seconds: float


def run_check(check: Check) -> Outcome:
    begun = time.monotonic()
    program, *arguments = check.command
    done = subprocess.run(  # noqa: S603  # the commands are the ones above
        [SCRIPTS / program, *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(check, done.returncode, done.stdout, time.monotonic() - begun)


@click.command()
@click.argument("names", nargs=-1)
def check(names: tuple[str, ...]) -> None:
    """Run every check, or those NAMED: ruff, format, mypy, imports. Fails when one fails."""
    unknown = set(names) - {each.name for each in CHECKS}
    if unknown:
        raise click.BadParameter(f"no such check: {', '.join(sorted(unknown))}")
    console = Console(width=None if sys.stdout.isatty() else 110, highlight=False)
    chosen = [each for each in CHECKS if not names or each.name in names]
    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = list(pool.map(run_check, chosen))
    for outcome in outcomes:
        if outcome.code != 0:
            console.rule(outcome.check.name, align="left")
            console.print(outcome.output.rstrip(), markup=False)
    console.print(_table(outcomes))
    if any(outcome.code != 0 for outcome in outcomes):
        sys.exit(1)


def _table(outcomes: list[Outcome]) -> Table:
    table = Table()
    for column in ("Check", "What", "Result", "Seconds"):
        table.add_column(column, justify="right" if column == "Seconds" else "left")
    for outcome in outcomes:
        result = "[green]passed[/]" if outcome.code == 0 else f"[bold red]failed ({outcome.code})[/]"
        table.add_row(outcome.check.name, outcome.check.about, result, f"{outcome.seconds:.1f}")
    return table
