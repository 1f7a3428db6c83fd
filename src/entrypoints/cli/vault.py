"""`livepanty vault`: the keys that seal documents and whatever else is personal (PRV-04)."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from application.compliance.rotate_keys import RotateKeys
from entrypoints.cli.database import database_url
from ports.sealing import KeysUnavailable

Done = TypeVar("Done")


@click.group()
def vault() -> None:
    """The keys that documents are sealed with."""


@vault.command()
def status() -> None:
    """How many sealed things each key wraps."""
    counts, current = _run(_status)
    table = Table(title="Sealed things", title_justify="left")
    for column in ("Kind", "Key", "Things"):
        table.add_column(column, justify="right" if column == "Things" else "left")
    for kind, by_key in counts.items():
        for key_id, count in by_key.items():
            table.add_row(kind, f"{key_id} (current)" if key_id == current else key_id, f"{count:,}")
    console = _console()
    console.print(table)
    console.print(f"The current key is {current}.", soft_wrap=True)


@vault.command()
def rotate() -> None:
    """Wrap every data key anew with the current key.

    Stop it with Ctrl-C and run it again as you like: what is done is done. Exit code 1 when a thing does not open.
    """
    console = _console()
    try:
        done, broken = _run(lambda rotation: _rotate(rotation, console))
    except KeyboardInterrupt:
        raise click.ClickException("stopped; run it again to go on from there") from None
    for kind, thing in broken:
        console.print(f"[bold red]does not open:[/] {kind} {thing}", soft_wrap=True)
    console.print(f"{done:,} wrapped anew.")
    if broken:
        sys.exit(1)


@vault.command("new-key")
def new_key() -> None:
    """Add a key to the key file and make it the current one. `rotate` then moves everything to it."""
    from adapters.crypto.local_keys import add_key, make_key_file
    from entrypoints.container import utc_now

    path = _key_file()
    with _told():
        made = add_key(path, now=utc_now()) if path.exists() else make_key_file(path, now=utc_now())
    click.echo(f"The current key is {made}. Run livepanty vault rotate, and keep a copy of the file apart.")


@vault.command("remove-key")
@click.argument("key_id")
def remove(key_id: str) -> None:
    """Remove KEY_ID from the key file, if nothing is under it any more."""
    from adapters.crypto.local_keys import remove_key

    counts, _ = _run(_status)
    left = sum(by_key.get(key_id, 0) for by_key in counts.values())
    if left:
        raise click.ClickException(f"{left:,} things are under this key: run livepanty vault rotate first")
    with _told():
        remove_key(_key_file(), key_id)
    click.echo(f"{key_id} is gone.")


class _told:
    """Turn a failure of the keys into one line."""

    def __enter__(self) -> None:
        return

    def __exit__(self, _type: object, error: object, _trace: object) -> None:
        if isinstance(error, KeysUnavailable):
            raise click.ClickException(str(error)) from None


def _run(work: Callable[[RotateKeys], Coroutine[Any, Any, Done]]) -> Done:
    async def whole() -> Done:
        async with _rotation() as rotation:
            return await work(rotation)

    with database_url(), _told():
        return asyncio.run(whole())


@asynccontextmanager
async def _rotation() -> AsyncIterator[RotateKeys]:
    from entrypoints.container import create_container
    from entrypoints.settings import Settings

    container = create_container(Settings())
    try:
        yield container.rotate_keys()
    finally:
        container.vault_keys().close()
        await container.engine().dispose()


async def _status(rotation: RotateKeys) -> tuple[dict[str, dict[str, int]], str]:
    return await rotation.counts(), await rotation.keys.current_key_id()


async def _rotate(rotation: RotateKeys, console: Console) -> tuple[int, list[tuple[str, str]]]:
    done, broken = 0, list[tuple[str, str]]()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("wrapping anew", total=await rotation.remaining())
        async for rotated in rotation():
            progress.advance(task, rotated.count)
            done += rotated.count - len(rotated.broken)
            broken += [(rotated.name, str(thing)) for thing in rotated.broken]
    return done, broken


def _key_file() -> Path:
    from entrypoints.cli.state import adopt_dev_settings
    from entrypoints.settings import Settings

    adopt_dev_settings()
    settings = Settings()
    if not settings.vault_key_file:
        raise click.ClickException("LIVEPANTY_VAULT_KEY_FILE is not set: there is no key file")
    return Path(settings.vault_key_file)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 110, highlight=False)
