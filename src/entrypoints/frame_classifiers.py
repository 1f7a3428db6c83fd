"""The operator's choice of what says what a frame shows."""

import importlib.util
from pathlib import Path

from adapters.pictures.onnx.classifier import OnnxClassifier
from adapters.pictures.onnx.manifest import BadModel, read_manifest, read_model
from adapters.pictures.rekognition import RekognitionClassifier
from entrypoints.settings import Settings
from ports.frame_classifying import FrameClassifier


def frame_classifiers(settings: Settings) -> list[FrameClassifier]:
    """The one that was chosen, or none. Raises `BadModel`."""
    if settings.frame_classifier == "onnx":
        return [OnnxClassifier(Path(settings.frame_model))]
    if settings.frame_classifier == "rekognition":
        return [
            RekognitionClassifier(
                endpoint_url=settings.rekognition_endpoint_url, region=settings.rekognition_region
            )
        ]
    return []


def classifier_problems(settings: Settings) -> list[str]:
    """What keeps the chosen classifier from being asked."""
    if settings.frame_classifier != "onnx":
        return []
    if importlib.util.find_spec("onnxruntime") is None:
        return ["onnxruntime is not installed: it is the extra `onnx`"]
    path = Path(settings.frame_model)
    try:
        read_model(path, read_manifest(path))
    except BadModel as error:
        return [f"LIVEPANTY_FRAME_MODEL: {error}"]
    return []
