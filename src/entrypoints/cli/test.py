"""`livepanty test`: pytest, spread over the cores where the tests allow it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

REPOSITORY = Path(__file__).resolve().parents[3]
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
NOTHING_COLLECTED = 5
ALONE = "browser or slow"
"""Tests that measure time or fill both cores; beside others they would disturb and be disturbed."""


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.option("-n", "workers", default=2, show_default=True, help="Processes; 0 runs everything in one.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(workers: int, arguments: tuple[str, ...]) -> None:
    """Run the tests. ARGUMENTS go to pytest: paths, -k AGE_05, -x, -m browser.

    First those that may run side by side, then, one by one, those that drive a browser or take long.
    """
    chromium = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if chromium is None:
        message = "Chromium is missing (apt install chromium)"
        if os.environ.get("CI"):
            raise click.ClickException(f"{message}, and in CI no browser test may be skipped")
        click.secho(f"{message}: the browser tests are skipped", fg="yellow", err=True)
    if workers == 0 or any(
        argument in ("-m", "-s", "--pdb", "--collect-only", "--co") for argument in arguments
    ):
        sys.exit(_pytest(arguments))
    first = _pytest(("-m", f"not ({ALONE})", "-n", str(workers), "--dist", "loadfile", *arguments))
    if first not in (0, NOTHING_COLLECTED):
        stops_early = {"-x", "--exitfirst"} & set(arguments)
        if stops_early or first == 2:  # interrupted
            sys.exit(first)
    click.echo()
    second = _pytest(("-m", ALONE, *arguments))
    sys.exit(_together(first, second))


def _together(first: int, second: int) -> int:
    """One exit code of two runs. No tests in one of them is fine, in both it is not."""
    codes = {first, second} - {NOTHING_COLLECTED}
    if not codes:
        return NOTHING_COLLECTED
    return max(codes)


def _pytest(arguments: tuple[str, ...]) -> int:
    return subprocess.call([sys.executable, "-m", "pytest", *arguments], cwd=REPOSITORY)  # noqa: S603
