"""`livepanty frames score`: how well a model judges frames that people have labelled (STR-12)."""
# ruff: noqa: PLC0415  (drivers are imported when a verb runs, not for --help)

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.moderation.watch.frame_score import LabelledVerdict, SignScore, score_frames
from domain.moderation.watch.frame_verdict import FrameSign

if TYPE_CHECKING:
    from ports.moderation.watch.frame_classifying import FrameClassifier

NOTHING = "none"


@click.group()
def frames() -> None:
    """What a model makes of frames."""


@frames.command(name="score")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--manifest",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Of a model of yours (ADR 34). Else the open one is asked, of the extra `open-nsfw`.",
)
def score_folder(folder: Path, manifest: Path | None) -> None:
    """Judge the JPEGs of FOLDER/explicit, FOLDER/minor, FOLDER/violence, FOLDER/self_harm and FOLDER/none.

    Each is judged as a frame of a show is, by the same model in the same processes; nothing leaves the machine. Told is
    how many with a sign were found, and in how many others it was seen: what the numbers of `SIGN_RULES` would do.
    """
    from adapters.pictures.onnx.classifier import OPEN_NSFW, OnnxClassifier
    from adapters.pictures.onnx.manifest import BadModel

    labelled = list(_labelled(folder))
    if not labelled:
        raise click.ClickException(
            f"{folder} has no folder {_or((*FrameSign, NOTHING))} with .jpg files in it"
        )
    try:
        classifier = OnnxClassifier(manifest or OPEN_NSFW)
    except BadModel as error:
        raise click.ClickException(str(error)) from None
    judged, unread, seconds = asyncio.run(_judge(classifier, labelled))
    for path in unread:
        click.echo(f"not a picture that is read  {path}")
    for score in score_frames(judged):
        click.echo(f"{score.sign}: {_said(score)}")
    if judged:
        click.echo(
            f"{len(judged)} frames, {1000 * seconds / len(labelled):.0f} ms each, by {judged[0].verdict.model}"
        )


def _labelled(folder: Path) -> Iterator[tuple[FrameSign | None, Path]]:
    for name in (*FrameSign, NOTHING):
        for path in sorted((folder / name).glob("*.jp*g")):
            yield (None if name == NOTHING else FrameSign(name)), path


async def _judge(
    classifier: "FrameClassifier", labelled: Sequence[tuple[FrameSign | None, Path]]
) -> tuple[Sequence[LabelledVerdict], Sequence[Path], float]:
    """Verdicts, what was refused, and how long it all took; one after the other, as one process would."""
    from ports.moderation.watch.picture_hashing import UnreadablePicture

    judged, unread = [], []
    try:
        await classifier.try_out()  # until then the model is being read
        began = time.perf_counter()
        for shows, path in labelled:
            try:
                judged.append(LabelledVerdict(shows, await classifier.classify(path.read_bytes())))
            except UnreadablePicture:
                unread.append(path)
        return judged, unread, time.perf_counter() - began
    finally:
        await classifier.aclose()


def _said(score: SignScore) -> str:
    found = "no frame shows it" if score.recall is None else (
        f"found in {score.found} of {score.shown} that show it ({score.recall:.1%}), {score.covered} covered"
    )  # fmt: skip
    mistaken = "no other frame" if score.false_rate is None else (
        f"seen in {score.mistaken} of {score.others} others ({score.false_rate:.1%}), {score.mistaken_covered} covered"
    )  # fmt: skip
    return f"{found}; {mistaken}"


def _or(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"
