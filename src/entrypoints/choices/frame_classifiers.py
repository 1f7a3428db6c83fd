"""The operator's choice of what says what a frame shows."""

import importlib.util
from pathlib import Path

from adapters.aws.rekognition import RekognitionClassifier
from adapters.pictures.onnx.classifier import OPEN_NSFW, OnnxClassifier
from adapters.pictures.onnx.manifest import BadModel, read_manifest, read_model
from adapters.pictures.reading import test_card
from entrypoints.settings import Settings
from ports.moderation.watch.frame_classifying import FrameClassifier


def frame_classifiers(settings: Settings) -> list[FrameClassifier]:
    """The one that was chosen, or none. Raises `BadModel`."""
    manifest = _manifest_of(settings)
    if manifest is not None:
        return [OnnxClassifier(manifest)]
    if settings.frame_classifier == "rekognition":
        return [
            RekognitionClassifier(
                endpoint_url=settings.rekognition_endpoint_url,
                region=settings.rekognition_region,
                card=test_card(),
            )
        ]
    return []


def classifier_problems(settings: Settings) -> list[str]:
    """What keeps the chosen classifier from being asked."""
    manifest = _manifest_of(settings)
    if manifest is None:
        return []
    extra, setting = _SAID_OF[settings.frame_classifier]
    if importlib.util.find_spec("onnxruntime") is None:
        return [f"onnxruntime is not installed: it is the extra `{extra}`"]
    try:
        read_model(manifest, read_manifest(manifest))
    except BadModel as error:
        return [f"{setting}: {error}"]
    return []


def _manifest_of(settings: Settings) -> Path | None:
    if settings.frame_classifier == "open-nsfw":
        return OPEN_NSFW
    return Path(settings.frame_model) if settings.frame_classifier == "onnx" else None


_SAID_OF = {
    "onnx": ("onnx", "LIVEPANTY_FRAME_MODEL"),
    "open-nsfw": ("open-nsfw", "LIVEPANTY_FRAME_CLASSIFIER"),
}
"""Of a choice that runs here: its extra, and the setting that its problems are of."""
