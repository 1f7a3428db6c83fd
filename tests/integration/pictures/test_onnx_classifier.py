"""A model in ONNX, made here, says what frames show: real inference, in a process of its own (STR-12)."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

from adapters.pictures.onnx.classifier import OnnxClassifier
from adapters.pictures.onnx.manifest import BadModel
from domain.moderation.watch.frame_verdict import FrameSign
from ports.errors import PortError
from ports.moderation.watch.picture_hashing import UnreadablePicture
from tests.pictures_made import as_jpeg, made_jpeg

CLASSES = [None, "violence", "explicit"]


def a_model(weights: list[list[float]], *, layout: str = "NCHW") -> bytes:
    """The mean of each channel, times `weights`: a row for each channel, a column for each class."""
    channels_at = 1 if layout == "NCHW" else 3
    shape = [1, 3, 8, 8] if layout == "NCHW" else [1, 8, 8, 3]
    means_over = [axis for axis in (1, 2, 3) if axis != channels_at]
    graph = helper.make_graph(
        [
            helper.make_node("ReduceMean", ["frame", "axes"], ["means"], keepdims=0),
            helper.make_node("MatMul", ["means", "weights"], ["scores"]),
        ],
        "means",
        [helper.make_tensor_value_info("frame", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, len(weights[0])])],
        [
            numpy_helper.from_array(numpy.array(means_over, dtype=numpy.int64), "axes"),
            numpy_helper.from_array(numpy.array(weights, dtype=numpy.float32), "weights"),
        ],
    )
    opset = helper.make_opsetid("", 18)
    made: bytes = onnx.ModelProto.SerializeToString(
        helper.make_model(graph, opset_imports=[opset], ir_version=9)
    )
    return made


def a_manifest(folder: Path, content: bytes, **changes: Any) -> Path:
    said = {
        "name": "house-1", "model": "model.onnx", "sha256": hashlib.sha256(content).hexdigest(),
        "width": 8, "height": 8, "layout": "NCHW", "activation": "none", "classes": CLASSES, **changes,
    }  # fmt: skip
    (folder / "model.onnx").write_bytes(content)
    (folder / "manifest.json").write_text(json.dumps(said))
    return folder / "manifest.json"


def plain(red: int, green: int, blue: int) -> bytes:
    return as_jpeg(Image.new("RGB", (320, 240), (red, green, blue)), 95)


PATIENT = 60.0
"""Seconds that a test lets each step take: the machine may do other things."""
OF_CHANNELS = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
"""Red is of no sign, green is violence, blue is explicit."""


@pytest.fixture
async def made(tmp_path: Path) -> AsyncIterator[Any]:
    all_ = []

    def make(weights: list[list[float]] = OF_CHANNELS, **changes: Any) -> OnnxClassifier:
        model = a_model(weights, layout=changes.get("layout", "NCHW"))
        manifest = a_manifest(tmp_path, model, **changes)
        all_.append(OnnxClassifier(manifest, processes=1, picture_seconds=PATIENT, turn_seconds=PATIENT))
        return all_[-1]

    yield make
    for each in all_:
        await each.aclose()


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
async def test_str_12_the_model_says_what_a_frame_shows(made: Any, layout: str) -> None:
    verdict = await made(layout=layout).classify(plain(255, 204, 51))
    assert verdict.model == "house-1"
    assert verdict.permille[FrameSign.VIOLENCE] == pytest.approx(800, abs=8)
    assert verdict.permille[FrameSign.EXPLICIT] == pytest.approx(200, abs=8)
    assert set(verdict.permille) == {FrameSign.VIOLENCE, FrameSign.EXPLICIT}, (
        "what it does not know, it does not say"
    )


async def test_str_12_channels_are_made_as_the_model_was_taught(made: Any) -> None:
    verdict = await made(mean=[0.0, 0.5, 0.0], std=[1.0, 0.5, 1.0]).classify(plain(0, 204, 0))
    assert verdict.permille[FrameSign.VIOLENCE] == pytest.approx(600, abs=16)


async def test_str_12_a_model_that_reads_blue_first_gets_it_first(made: Any) -> None:
    verdict = await made(channels="BGR", mean=[0.2, 0.0, 0.0]).classify(plain(255, 0, 51))
    assert verdict.permille[FrameSign.EXPLICIT] == pytest.approx(800, abs=8), "red, less its mean, comes last"


async def test_str_12_the_margin_is_cut_off(made: Any) -> None:
    framed = Image.new("RGB", (160, 160), (0, 0, 255))
    framed.paste((0, 255, 0), (40, 40, 120, 120))
    verdict = await made(margin=4).classify(as_jpeg(framed, 95))
    assert verdict.permille[FrameSign.VIOLENCE] > 900
    assert (await made().classify(as_jpeg(framed, 95))).permille[FrameSign.VIOLENCE] < 400


async def test_str_12_classes_of_one_sign_add_up_under_softmax(made: Any) -> None:
    verdict = await made(activation="softmax", classes=["violence", "violence", None]).classify(
        plain(0, 0, 0)
    )
    assert verdict.permille == {FrameSign.VIOLENCE: 667}


async def test_str_12_of_classes_that_stand_by_themselves_the_surest_counts(made: Any) -> None:
    verdict = await made(activation="sigmoid", classes=["violence", "violence", None]).classify(
        plain(0, 255, 0)
    )
    assert verdict.permille[FrameSign.VIOLENCE] == pytest.approx(731, abs=4)


@pytest.mark.parametrize("broken", [b"", b"GIF89a", made_jpeg(5)[:200], b"\xff\xd8" + bytes(100_000)])
async def test_str_12_what_cannot_be_read_is_refused_and_the_next_frame_is_judged(
    made: Any, broken: bytes
) -> None:
    classifier = made()
    with pytest.raises(UnreadablePicture):
        await classifier.classify(broken)
    assert (await classifier.classify(plain(0, 0, 0))).permille[FrameSign.VIOLENCE] == 0


async def test_str_12_a_model_that_says_no_probability_failed(made: Any) -> None:
    classifier = made([[9.0, 9.0, 9.0], [0.0, 9.0, 0.0], [0.0, 0.0, 9.0]])
    with pytest.raises(PortError, match="house-1 failed"):
        await classifier.try_out()


async def test_str_12_a_model_with_other_outputs_than_its_classes_failed(made: Any) -> None:
    with pytest.raises(PortError, match="house-1 failed"):
        await made(classes=["violence"]).try_out()


async def test_str_12_a_model_that_cannot_be_loaded_does_not_answer(tmp_path: Path) -> None:
    classifier = OnnxClassifier(a_manifest(tmp_path, b"no model"), processes=1)
    with pytest.raises(PortError, match="does not answer"):
        await classifier.try_out()
    await classifier.aclose()


async def test_str_12_many_frames_at_once_are_each_judged(made: Any) -> None:
    classifier = made()
    greens = [13 * step for step in range(20)]
    verdicts = await asyncio.gather(*(classifier.classify(plain(0, green, 0)) for green in greens))
    for green, verdict in zip(greens, verdicts, strict=True):
        assert verdict.permille[FrameSign.VIOLENCE] == pytest.approx(1000 * green / 255, abs=8)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"sha256": "0" * 64}, "not the model"),
        ({"sha256": "short"}, "sha256"),
        ({"model": "elsewhere.onnx"}, "cannot be read"),
        ({"classes": [None, None, None]}, "no class is a sign"),
        ({"classes": ["weather", None, None]}, "weather"),
        ({"std": [1.0, 0.0, 1.0]}, "std"),
        ({"width": 100_000}, "width"),
        ({"colour": "RGB"}, "colour"),
        ({"package": "../elsewhere"}, "package"),
        ({"package": "no_such_package"}, "not installed"),
    ],
)
def test_str_12_what_is_said_wrongly_of_a_model_is_refused_by_name(
    tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadModel, match=says):
        OnnxClassifier(a_manifest(tmp_path, a_model(OF_CHANNELS), **changes))


def test_str_12_no_manifest_at_all(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match="cannot be read"):
        OnnxClassifier(tmp_path / "manifest.json")
