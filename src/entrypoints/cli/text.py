"""`livepanty text`: how well a file of lines is judged, and learning from such files."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from domain.moderation.text.score import Line, read_lines, score
from entrypoints.cli import learning
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
    lines = [line for file in files for line in _lines(file)]
    scored = score(lines, year=utc_now().year)
    for line in scored.missed:
        click.echo(f"missed   {line.concern}: {line.text}")
    for line in scored.stopped:
        click.echo(f"stopped  {line.text}")
    click.echo(f"found {scored.recall:.1%} of {scored.evasions} evasions")
    click.echo(f"stopped {scored.false_rate:.1%} of {scored.innocent} innocent lines")
    sys.exit(scored.recall < 0.95 or scored.false_rate > 0.01)


@text.command(name="learn")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the weights go."
)
def learn_files(files: tuple[Path, ...], out: Path) -> None:
    """Learn what texts sound like from files of such lines; scikit-learn has to be there.

    The file that the platform uses is src/domain/moderation/text/learned/weights.tsv.
    """
    learned = learning.learn([_lines(file) for file in files])
    out.write_text(learned.model.written(), encoding="utf-8")
    click.echo(f"{len(learned.model.weights)} features; of lines that a model had not seen, by itself it")
    click.echo(f"found {learned.found} of {learned.evasions} evasions")
    click.echo(f"stopped {learned.stopped} of {learned.innocent} innocent lines")


@text.command(name="words")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the words go."
)
def list_words(files: tuple[Path, ...], out: Path) -> None:
    """List the words of files of such lines, by which what is none is known for one in disguise.

    The file that the platform uses is src/domain/moderation/text/known/words.txt; it is made before one learns.
    """
    words = learning.words_in(line for file in files for line in _lines(file))
    out.write_text("\n".join(words) + "\n", encoding="utf-8")
    click.echo(f"{len(words)} words")


def _lines(file: Path) -> Sequence[Line]:
    try:
        return read_lines(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{file}: {error}") from None
