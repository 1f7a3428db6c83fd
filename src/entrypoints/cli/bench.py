"""`livepanty bench NAME`: measurements beside a reference, in rounds that take turns."""
# ruff: noqa: PLC0415  (drivers are imported when a bench runs, not for --help)

import importlib
import json
import pkgutil
import statistics
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol, cast

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from entrypoints.cli import benches
from entrypoints.cli.bench_promises import missed
from entrypoints.cli.bench_row import BenchOptions, BenchServices, MediaOptions, Row
from entrypoints.cli.processes import Children, ServiceError
from entrypoints.collector import keep_what_is_there


class Bench(Protocol):
    """A module of `entrypoints.cli.benches`. Its file name is the bench's name, `-` for `_`."""

    HELP: str
    """One line."""
    ROUNDS: int

    def rounds(self, services: BenchServices) -> AsyncIterator[list[Row]]:
        """Yield the rows of one round, `services.rounds(ROUNDS)` times.

        A round measures the thing and its reference one after the other, in turn first and second, so that
        what else the machine does burdens both alike.
        """
        ...


def all_benches() -> dict[str, Bench]:
    found = sorted(module.name for module in pkgutil.iter_modules(benches.__path__) if module.name[0] != "_")
    return {
        name.replace("_", "-"): cast(Bench, importlib.import_module(f"{benches.__name__}.{name}"))
        for name in found
    }


@click.command()
@click.argument("name", required=False)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write the rows there too.")
@click.option(
    "--pgledger",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="ledger: pgledger's SQL, which is not part of this; again for each file it needs, in order.",
)
@click.option(
    "--transfers",
    default=1_000_000,
    show_default=True,
    help="book: how many the full one holds; queue: how many cases.",
)
@click.option(
    "--rounds", type=click.IntRange(min=1), help="So many rounds, instead of the bench's own number."
)
@click.option("--minutes", default=30.0, show_default=True, help="soak: for how long.")
@click.option(
    "--viewers",
    multiple=True,
    type=click.IntRange(min=3),
    default=(200, 1000),
    show_default=True,
    help="media: an audience; again for each.",
)
@click.option("--anchor", type=click.Choice(["janus"]), help="media: the server to compare with.")
@click.option("--chromium", is_flag=True, help="media: how soon Chromium shows a first picture, too.")
@click.option("--strict", is_flag=True, help="Fail where a row is below what is promised of it.")
def bench(
    name: str | None,
    *,
    json_file: Path | None,
    pgledger: tuple[Path, ...],
    transfers: int,
    rounds: int | None,
    minutes: float,
    viewers: tuple[int, ...],
    anchor: str | None,
    chromium: bool,
    strict: bool,
) -> None:
    """Measure NAME beside its reference; without a NAME, list what can be measured.

    Services are started for the measurement, with the durability of production.
    """
    known = all_benches()
    if name is None:
        for each, module in known.items():
            click.echo(f"{each:16} {module.HELP}")
        return
    if name not in known:
        raise click.BadParameter(f"no such bench: {name}; there are {', '.join(known) or 'none yet'}")
    import uvloop

    console = Console(width=None if sys.stdout.isatty() else 110, highlight=False)
    try:
        # The loop that the programs run on.
        options = BenchOptions(pgledger, transfers, rounds, minutes, MediaOptions(viewers, anchor, chromium))
        measured = uvloop.run(_run(known[name], console, name, options))
    except ServiceError as error:
        raise click.ClickException(str(error)) from None
    rows = median_rows(measured)
    console.print(_table(name, known[name], rows))
    if json_file is not None:
        json_file.write_text(json.dumps([row.as_json() for row in rows], indent=2) + "\n")
    if strict and (wrong := missed(name, rows)):
        raise click.ClickException("below what is promised: " + "; ".join(wrong))


async def _run(module: Bench, console: Console, name: str, options: BenchOptions) -> list[list[Row]]:
    rounds: list[list[Row]] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    keep_what_is_there()  # as the programs do
    async with _services(options) as services:
        with Progress(*columns, console=console) as progress:
            task = progress.add_task(name, total=options.rounds or module.ROUNDS)
            async for rows in module.rounds(services):
                rounds.append(rows)
                progress.advance(task)
    return rounds


@asynccontextmanager
async def _services(options: BenchOptions) -> AsyncIterator[BenchServices]:
    """PostgreSQL, migrated and durable, and Valkey, in a directory that goes away with them."""
    import secrets

    from sqlalchemy.ext.asyncio import create_async_engine

    from adapters.postgres import migrate
    from entrypoints.cli.postgres_server import postgres_program, start_postgres
    from entrypoints.cli.services import (
        any_port,
        default_state,
        start_valkey,
        throwaway_state,
    )

    with throwaway_state() as state:
        children = Children(state / "logs")
        try:
            password = secrets.token_urlsafe(16)
            postgres = await start_postgres(
                children, state, port=any_port(), password=password, shared=default_state()
            )
            await postgres.make_log_files()
            valkey = await start_valkey(children, state, port=any_port(), password=password)

            async def database(name: str) -> str:
                await postgres.ensure_database(name)
                engine = create_async_engine(postgres.url(name))
                await migrate.upgrade(engine)
                await engine.dispose()
                return postgres.url(name)

            yield BenchServices(
                await database("bench"),
                database,
                valkey.url,
                children,
                state,
                await postgres_program(default_state(), "pgbench"),
                options,
            )
        finally:
            await children.stop()


def median_rows(rounds: Iterable[list[Row]]) -> list[Row]:
    """One row for each name, in first-seen order: the round with the median ratio, or median value without one."""
    by_name: dict[str, list[Row]] = {}
    for rows in rounds:
        for row in rows:
            by_name.setdefault(row.name, []).append(row)
    return [_middle(rows) for rows in by_name.values()]


def _middle(rows: list[Row]) -> Row:
    def key(row: Row) -> float:
        return row.value if row.ratio is None else row.ratio

    middle = statistics.median_low([key(row) for row in rows])
    return next(row for row in rows if key(row) == middle)


def _table(name: str, module: Bench, rows: list[Row]) -> Table:
    table = Table(title=f"{name}: {module.HELP}", title_justify="left")
    for column in ("Name", "Value", "Unit", "Reference", "Ratio"):
        table.add_column(column, justify="left" if column in ("Name", "Unit") else "right")
    for row in rows:
        reference = "" if row.reference is None else f"{row.reference:,.1f}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}×"
        table.add_row(row.name, f"{row.value:,.1f}", row.unit, reference, ratio)
    return table
