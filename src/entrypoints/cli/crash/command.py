"""`livepanty crash`: kill programs and the database at random points, and prove after each that no money is lost."""
# ruff: noqa: PLC0415  (WebRTC and drivers are imported when it runs, not for --help)

import asyncio
import math
import os
import random
import secrets
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from entrypoints.cli.processes import ServiceError
from entrypoints.cli.services import throwaway_state

WIDTH = 110
TOLD_EVERY = 25
FIRST_PORTS = range(20_000, 26_000, 250)
"""Away from those of `livepanty dev`, and from those that the kernel gives out."""


@click.command()
@click.option("--kills", default=100, show_default=True, help="How many.")
@click.option(
    "--seed", default=None, type=int, help="Plays the same plan again; drawn and told where none is given."
)
@click.option(
    "--minutes",
    default=None,
    type=float,
    help="Kill nobody after so many: what is left of the plan is left out, and the end is compared all the same.",
)
@click.option("--viewers", default=6, show_default=True, help="People who buy, tip and give without a pause.")
def crash(kills: int, seed: int | None, minutes: float | None, viewers: int) -> None:
    """Kill at random points while people pay and are paid, and prove after each kill that no money is lost.

    A platform of its own is started. People buy, tip with and without a name, give, set goals, ask for their money
    back, meet in private shows, and draw what they earned; finance decides; gateway and bank fail, repeat and reverse.
    Web, worker, media plane, sandbox, Valkey, single server processes of PostgreSQL and PostgreSQL as a whole get
    SIGKILL, alone or together, come back, and the whole book is verified and every answered act looked up. At the end
    wallets are compared line by line, and our book with those of gateway and bank. The seed decides who is killed
    when and what people do; at which instruction it hits, the machine decides.
    """
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    chosen = secrets.randbelow(10**6) if seed is None else seed
    console.print(f"{kills} kills, seed {chosen}. Starting a platform of its own …")
    import httpx2
    from sqlalchemy.exc import SQLAlchemyError

    from entrypoints.cli.demo.command import keep_logs
    from entrypoints.cli.demo.person import NotAsPromised

    with throwaway_state() as state:
        try:
            plan = Plan(kills, chosen, math.inf if minutes is None else minutes * 60)
            asyncio.run(_run(console, state, plan, viewers=viewers))
        except (ServiceError, NotAsPromised, httpx2.HTTPError, SQLAlchemyError, OSError) as error:
            kept = keep_logs(state)
            raise click.ClickException(
                f"{error or repr(error)}\nThe seed was {chosen}. The logs are in {kept}"
            ) from None


@dataclass(frozen=True, slots=True)
class Plan:
    """`seconds` after the first kill nobody is killed any more."""

    kills: int
    seed: int
    seconds: float


def log_beside(logs: Path) -> None:
    """What this process does itself, such as deliveries while everything settles, is told in a file beside those of
    the programs, and not between the lines for the person who watches."""
    from entrypoints.logs import configure_logs

    configure_logs("crash", file=(logs / "crash.log").open("ab"))


async def _run(console: Console, state: Path, plan: Plan, *, viewers: int) -> None:
    from entrypoints.cli.crash.platform import Platform
    from entrypoints.cli.crash.report import tell
    from entrypoints.cli.crash.run import Killed, Run
    from entrypoints.cli.crash.stage import GRACE_SECONDS, a_stage
    from entrypoints.cli.state import StateDirectory
    from entrypoints.cli.supervisor import Supervisor

    chance = random.Random(plan.seed)  # noqa: S311  (to be repeated, not to be secret)
    os.environ["LIVEPANTY_PUBLISHER_GRACE_SECONDS"] = str(GRACE_SECONDS)  # programs inherit it
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    supervisor = Supervisor(StateDirectory(state), first_port=secrets.choice(FIRST_PORTS), given={})
    platform = await Platform.start(supervisor, state)
    log_beside(StateDirectory(state).logs)
    try:
        async with a_stage(platform, viewers=viewers, chance=chance) as stage:
            run = Run(stage, chance)
            begun = time.monotonic()
            with Progress(*columns, console=console) as progress:
                task = progress.add_task("killing", total=plan.kills)

                def killed(kill: Killed) -> None:
                    progress.update(task, advance=1, description=f"killed {kill.victim}")
                    if not console.is_terminal and kill.number % TOLD_EVERY == 0:
                        console.print(f"{kill.number} of {plan.kills} kills")

                try:
                    await run.play(plan.kills, killed, seconds=plan.seconds)
                except Exception:
                    console.print(f"{len(run.toll.killed)} kills until then")
                    raise
            tell(console, run, seconds=time.monotonic() - begun)
    except Exception:
        await platform.tell_where_they_are()
        raise
    finally:
        await platform.stop()
