"""`livepanty text score`: how well a file of lines is judged."""

import sys
from pathlib import Path

import click

from domain.moderation.text.score import read_lines, score
from entrypoints.containers.ground import utc_now


@click.group()
def text() -> None:
    """What the text pipeline makes of what people write."""


@text.command(name="score")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def score_files(files: tuple[Path, ...]) -> None:
    """Judge lines of `concern<TAB>text` and `clean<TAB>text`, and name those that were judged wrong.

    Exit code 1 when less than 95 % of the evasions were found, or more than 1 % of the innocent lines stopped.
    """
    try:
        lines = [line for file in files for line in read_lines(file.read_text(encoding="utf-8"))]
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    scored = score(lines, year=utc_now().year)
    for line in scored.missed:
        click.echo(f"missed   {line.concern}: {line.text}")
    for line in scored.stopped:
        click.echo(f"stopped  {line.text}")
    click.echo(f"found {scored.recall:.1%} of {scored.evasions} evasions")
    click.echo(f"stopped {scored.false_rate:.1%} of {scored.innocent} innocent lines")
    sys.exit(scored.recall < 0.95 or scored.false_rate > 0.01)
