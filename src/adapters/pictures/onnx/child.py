"""The classifier's process. Its argument is the path of a manifest."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy
import onnxruntime
from PIL import Image

from adapters.pictures.onnx.manifest import BadModel, Manifest, read_manifest, read_model
from adapters.pictures.onnx.wire import FAILURE, REFUSAL, answered
from adapters.pictures.reading import read_rgb
from adapters.pictures.serving import serve
from domain.moderation.watch.frame_verdict import FrameSign, FrameVerdict

MEMORY_BYTES = 4 * 1024 * 1024 * 1024
PICTURE_CPU_SECONDS = 10

Classify = Callable[[Image.Image], Mapping[FrameSign, int]]


def loaded(path: Path) -> Classify:
    """A model that is ready. Raises `BadModel`, and what onnxruntime raises."""
    manifest = read_manifest(path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # of several processes
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        read_model(path, manifest), options, providers=["CPUExecutionProvider"]
    )
    takes = session.get_inputs()
    if len(takes) != 1:
        raise BadModel("a model takes one picture")

    def classify(picture: Image.Image) -> Mapping[FrameSign, int]:
        (numbers, *_) = session.run(None, {takes[0].name: prepared(picture, manifest)})
        return permille_of(numpy.asarray(numbers, dtype=numpy.float64).ravel(), manifest)

    return classify


def prepared(picture: Image.Image, manifest: Manifest) -> Any:
    """A `float32` array of one picture."""
    width, height, margin = manifest.width, manifest.height, manifest.margin
    fitted = picture.resize((width + 2 * margin, height + 2 * margin), Image.Resampling.BILINEAR)
    cut = fitted.crop((margin, margin, margin + width, margin + height))
    pixels = numpy.asarray(cut, dtype=numpy.float32) / 255.0
    mean, std = (numpy.array(each, dtype=numpy.float32) for each in (manifest.mean, manifest.std))
    pixels = (pixels - mean) / std
    if manifest.channels == "BGR":
        pixels = pixels[:, :, ::-1]
    if manifest.layout == "NCHW":
        pixels = pixels.transpose(2, 0, 1)
    return numpy.ascontiguousarray(pixels[numpy.newaxis])


def permille_of(numbers: Any, manifest: Manifest) -> Mapping[FrameSign, int]:
    """Classes of one sign exclude one another under softmax, and so add up; else the surest counts.

    Raises `BadModel`, `BadVerdict`.
    """
    if len(numbers) != len(manifest.classes):
        raise BadModel("a model answers with one number for each class")
    if manifest.activation == "softmax":
        powers = numpy.exp(numbers - numbers.max())
        numbers = powers / powers.sum()
    elif manifest.activation == "sigmoid":
        numbers = 1.0 / (1.0 + numpy.exp(-numbers))
    shares = dict.fromkeys(manifest.signs, 0.0)
    for sign, number in zip(manifest.classes, numbers.tolist(), strict=True):
        if sign is not None:
            is_sum = manifest.activation == "softmax"
            shares[sign] = shares[sign] + number if is_sum else _surer(shares[sign], number)
    return FrameVerdict.of(manifest.name, shares).permille


def _surer(one: float, other: float) -> float:
    return one if one >= other else other  # what is no number stays, and is refused


def answering(path: Path) -> Callable[[bytes], bytes]:
    classify = loaded(path)

    def answer(jpeg: bytes) -> bytes:
        try:
            picture = read_rgb(jpeg)
        except (Exception, MemoryError):
            return REFUSAL  # readers of strangers' bytes raise anything
        try:
            return answered(classify(picture))
        except (Exception, MemoryError):
            return FAILURE

    return answer


if __name__ == "__main__":
    serve(lambda: answering(Path(sys.argv[1])), memory_bytes=MEMORY_BYTES, cpu_seconds=PICTURE_CPU_SECONDS)
