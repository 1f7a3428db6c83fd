"""`livepanty demo`: a whole show on a platform of its own, and a proof of every step."""
# ruff: noqa: PLC0415  (WebRTC and drivers are imported when the demo runs, not for --help)

import asyncio
import importlib
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from entrypoints.cli.demo.accounts import FINANCE, MODERATOR, OFFICERS, credentials
from entrypoints.cli.processes import ServiceError
from entrypoints.cli.services import throwaway_state
from entrypoints.cli.state import StateDirectory
from entrypoints.cli.supervisor import Supervisor, stop_signals

WIDTH = 120
PATIENCE_SECONDS = 20.0
FIRST_PORTS = range(20_000, 26_000, 250)
"""Away from those of `livepanty dev`, and from those that the kernel gives out."""


class DemoFailed(click.ClickException):
    """The platform did not do what it promises; what, is told by then."""


@click.command()
def demo() -> None:
    """Play a whole show with real clients, and prove every step.

    A platform of its own is started, with its own data, and taken down at the end. People register, prove their
    age, publish a clip by WebRTC, watch it and decode it, buy tokens, tip, talk and report; one gets money back, the
    performer is paid out, and a moderator stops the show. Exit code 0 means that every step held.
    """
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    with throwaway_state() as state:
        try:
            asyncio.run(run(console, state))
        except (ServiceError, DemoFailed) as error:
            kept = keep_logs(state)
            raise DemoFailed(
                str(error).replace(str(state), str(kept)) + f"\nThe logs are in {kept}"
            ) from None


def keep_logs(state: Path) -> Path:
    kept = Path(tempfile.mkdtemp(prefix="livepanty-logs-"))
    shutil.copytree(state / "logs", kept / "logs", ignore_dangling_symlinks=True)
    return kept


async def run(console: Console, state: Path) -> None:
    """Raises `DemoFailed` when a step does not hold, `ServiceError` when a program does not start or ends early."""
    stop = asyncio.Event()
    stop_signals(stop)
    console.print("Starting a platform of its own …")
    supervisor = Supervisor(
        StateDirectory(state),
        first_port=secrets.choice(FIRST_PORTS),
        given={},  # whatever services the environment names, their data is not to be played with
        report=lambda line: console.print(f" {escape(line)}"),
    )
    try:
        death = asyncio.create_task(supervisor.children.first_death())
        stopped = asyncio.create_task(stop.wait())
        work = asyncio.create_task(_play(console, supervisor))
        await asyncio.wait({work, death, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            # A program that died is the reason, also where somebody pressed Ctrl-C over it.
            raise (
                ServiceError(death.result().story()) if death.done() else DemoFailed("stopped before its end")
            )
        if death.done():
            raise ServiceError(death.result().story())
        work.result()
    finally:
        console.print("taking the platform down …")
        await supervisor.stop()


async def _play(console: Console, supervisor: Supervisor) -> None:
    begun = time.monotonic()
    await supervisor.start_services()
    # The clients' imports take a second or two that the programs need for their own start anyway.
    await asyncio.gather(supervisor.start_programs(), asyncio.to_thread(_import_clients))
    console.print(f"The platform is up after {time.monotonic() - begun:.1f} s. The show begins.")

    from entrypoints.cli.demo.programme import steps_of
    from entrypoints.cli.demo.report import Told, summary
    from entrypoints.cli.demo.show import Show, Stage
    from entrypoints.cli.demo.steps import Verdict, play

    stage = Stage(
        address=supervisor.environment["LIVEPANTY_PUBLIC_URL"],
        staff=credentials(supervisor.secrets, MODERATOR),
        officers=[credentials(supervisor.secrets, key) for key in OFFICERS],
        finance=[credentials(supervisor.secrets, key) for key in FINANCE],
        environment=supervisor.environment,
        maildir=supervisor.logs.parent / "mail",
        database_url=supervisor.environment["LIVEPANTY_DATABASE_URL"],
        patience_seconds=PATIENCE_SECONDS,
    )
    show = Show(stage)
    try:
        steps = steps_of(show)
        with Told(console, steps=len(steps)) as told:
            outcomes = await play(steps, told, step_seconds=stage.step_seconds)
    finally:
        await show.close()
    console.print(summary(show, outcomes))
    if any(outcome.verdict is not Verdict.HELD for outcome in outcomes):
        failed = next(outcome for outcome in outcomes if outcome.verdict is Verdict.FAILED)
        raise DemoFailed(f"{failed.name}: {failed.detail}")


def _import_clients() -> None:
    importlib.import_module("entrypoints.cli.demo.programme")
