"""`livepanty dev`: the whole platform in one terminal."""
# ruff: noqa: PLC0415  (what needs drivers is imported late, not for --help)

import asyncio
import sys
import time

import click
from rich.console import Console
from rich.table import Table

from entrypoints.cli.processes import Child, ServiceError
from entrypoints.cli.run_ports import FIRST_PORT
from entrypoints.cli.state import StateDirectory
from entrypoints.cli.supervisor import Supervisor, stop_signals

WIDTH = 120


@click.command()
@click.option("--once", is_flag=True, help="Stop, with exit code 0, as soon as everything is ready.")
@click.option(
    "--port", default=FIRST_PORT, show_default=True, help="Port of the pages; the others follow it."
)
@click.option(
    "--media", default=1, show_default=True, type=click.IntRange(1, 8), help="So many media processes."
)
@click.option("--services-only", is_flag=True, hidden=True, help="Leave the platform's own programs out.")
def dev(once: bool, port: int, media: int, services_only: bool) -> None:
    """Run the whole platform here: services, web, worker, media plane, payment sandbox.

    Services come from wheels, and only where the environment names none (LIVEPANTY_DATABASE_URL,
    LIVEPANTY_REDIS_URL, LIVEPANTY_S3_ENDPOINT_URL, LIVEPANTY_SMTP_URL, LIVEPANTY_MEDIA_URL). Data, secrets and
    logs are kept in .livepanty, for root in /var/lib/livepanty-dev; LIVEPANTY_STATE_DIR names another place.
    Everything listens on 127.0.0.1. Ctrl-C stops it all.
    """
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    try:
        asyncio.run(run(console, once=once, port=port, services_only=services_only, media=media))
    except ServiceError as error:
        raise click.ClickException(str(error)) from None


async def run(console: Console, *, once: bool, port: int, services_only: bool, media: int = 1) -> None:
    """Raises `ServiceError` when anything does not start, or ends before it is told to."""
    stop = asyncio.Event()
    stop_signals(stop)
    begun = time.monotonic()
    supervisor = Supervisor(
        StateDirectory.default(), first_port=port, report=lambda line: console.print(f" {line}"), media=media
    )
    death = asyncio.create_task(first_death(supervisor))
    try:
        stopped = asyncio.create_task(stop.wait())
        start = asyncio.create_task(_start(supervisor, services_only=services_only))
        await asyncio.wait({start, death, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if start.done():
            start.result()
            console.print(_table(supervisor, seconds=time.monotonic() - begun))
            if not once:
                console.print("Ctrl-C stops it all.")
                await asyncio.wait({death, stopped}, return_when=asyncio.FIRST_COMPLETED)
        else:
            start.cancel()
            await asyncio.gather(start, return_exceptions=True)
        if death.done() and not stopped.done():
            raise ServiceError(death.result().story())
    finally:
        console.print("stopping …")
        death.cancel()  # or it would start anew what is being stopped
        await supervisor.stop()
        console.print("stopped.")


async def first_death(supervisor: Supervisor) -> Child:
    """Of several media processes one may leave or die: the others carry on, and it gets a successor."""
    while True:
        dead = await supervisor.children.first_death()
        if not await supervisor.replace(dead):
            return dead


async def _start(supervisor: Supervisor, *, services_only: bool) -> None:
    await supervisor.start_services()
    if not services_only:
        await supervisor.start_programs()


def _table(supervisor: Supervisor, *, seconds: float) -> Table:
    """Everything a person needs: where it is, who to sign in as, which log to read."""
    from entrypoints.cli.seed import ACCOUNTS

    table = Table(
        title=f"LivePanty is up after {seconds:.1f} s", title_justify="left", caption_justify="left"
    )
    table.add_column("What", style="bold")
    table.add_column("Where", overflow="fold")
    table.add_column("About", overflow="fold")
    table.add_column("Log")
    for started in sorted(
        supervisor.started, key=lambda started: _ORDER.index(started.name.partition("-")[0])
    ):
        table.add_row(started.name, started.address, started.about, started.log)
        if started.name == "worker":
            table.add_section()
    table.add_section()
    for account in ACCOUNTS:
        password = supervisor.secrets[f"password_{account.key}"]
        table.add_row(account.display_name, account.email, f"{account.about}; password {password}", "")
    table.caption = f"Logs are in {supervisor.logs}"
    return table


_ORDER = ("web", "sandbox", "media", "worker", "postgres", "valkey", "s3", "smtp")
