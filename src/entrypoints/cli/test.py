"""`livepanty test`: pytest, spread over the cores where the tests allow it."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click

REPOSITORY = Path(__file__).resolve().parents[3]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
NOTHING_COLLECTED = 5
INTERRUPTED = 2
WORKERS = min(2 * (os.cpu_count() or 1), 8)
"""Most tests wait for a server more than they compute."""

RUNS = (
    ("not browser and not slow and not live", WORKERS),
    ("slow and not browser and not live", 2),
    ("browser or live", 0),
)
"""What runs together, and over how many processes at the most.

Slow tests start whole platforms and wait for them: two at a time leave each enough of a small machine. Browsers and
the media plane's clients decode in real time: beside others they would test how busy the machine is.
"""


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.option(
    "-n", "workers", default=WORKERS, show_default="two a core", help="Processes; 0 runs everything in one."
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(workers: int, arguments: tuple[str, ...]) -> None:
    """Run the tests. ARGUMENTS go to pytest: paths, -k AGE_05, -x, -m browser.

    First the many quick ones side by side, then the slow ones two by two, then those that live by the clock (media,
    sockets, browsers), alone.
    """
    chromium = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if chromium is None:
        message = "Chromium is missing (apt install chromium)"
        if os.environ.get("CI"):
            raise click.ClickException(f"{message}, and in CI no browser test may be skipped")
        click.secho(f"{message}: the browser tests are skipped", fg="yellow", err=True)
    _say_whether_fast()
    if workers == 0 or any(
        argument in ("-m", "-s", "--pdb", "--collect-only", "--co") for argument in arguments
    ):
        sys.exit(_pytest(arguments))
    codes = []
    for marked, most in RUNS:
        count = min(workers, most)
        spread = ("-n", str(count), "--dist", "worksteal") if count else ()
        codes.append(_pytest(("-m", marked, *spread, *arguments)))
        click.echo()
        failed = codes[-1] not in (0, NOTHING_COLLECTED)
        if codes[-1] == INTERRUPTED or (failed and {"-x", "--exitfirst"} & set(arguments)):
            sys.exit(codes[-1])
    sys.exit(_together(codes))


def _say_whether_fast() -> None:
    if importlib.util.find_spec("numba") is None:
        message = "numba is missing (LIVEPANTY_EXTRAS=fast ./livepanty test installs it)"
        if os.environ.get("CI"):
            raise click.ClickException(f"{message}, and in CI no test of the fast engine may be skipped")
        click.secho(
            f"{message}: the tests of the media plane's numba engine are skipped", fg="yellow", err=True
        )


def _together(codes: Sequence[int]) -> int:
    """One exit code of all runs. No tests in some of them is fine, in all of them it is not."""
    return max(set(codes) - {NOTHING_COLLECTED}, default=NOTHING_COLLECTED)


def _pytest(arguments: tuple[str, ...]) -> int:
    return subprocess.call([sys.executable, "-m", "pytest", *arguments], cwd=REPOSITORY)  # noqa: S603
