"""The file beside an operator's model that says how it is asked, and what its answers mean.

    {"name": "house-1", "model": "model.onnx", "sha256": "…", "width": 224, "height": 224, "layout": "NCHW",
     "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "activation": "softmax",
     "classes": [null, "explicit", "violence"]}

The frame is stretched to `width` x `height` and `margin` more pixels at each side, which are cut off again. Each
channel of 0.0 to 1.0 less its `mean`, by its `std` (both told in R, G, B), goes in, as one `float32` picture in the
order of `channels`. The model's first output has one number for each of `classes`: a `FrameSign`, or null for what is
no sign. `activation` is what is still to be done to the numbers: `softmax`, `sigmoid` or `none`. The model lies
beside this file, or in the folder of an installed Python `package`.
"""

import hashlib
import importlib.util
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from domain.moderation.watch.frame_verdict import FrameSign

SIDE_MAX = 1_024
CLASSES_MAX = 10_000
Side = Annotated[int, msgspec.Meta(ge=1, le=SIDE_MAX)]


class BadModel(Exception):
    """The model or what is said of it cannot be used; the text says what is wrong."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    model: Annotated[str, msgspec.Meta(min_length=1)]
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    width: Side
    height: Side
    layout: Literal["NCHW", "NHWC"]
    activation: Literal["softmax", "sigmoid", "none"]
    classes: Annotated[tuple[FrameSign | None, ...], msgspec.Meta(min_length=1, max_length=CLASSES_MAX)]
    package: Annotated[str, msgspec.Meta(pattern="^[a-z_][a-z0-9_]*$")] | None = None
    margin: Annotated[int, msgspec.Meta(ge=0, le=SIDE_MAX)] = 0
    channels: Literal["RGB", "BGR"] = "RGB"
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)

    @property
    def signs(self) -> frozenset[FrameSign]:
        """What the model knows."""
        return frozenset(sign for sign in self.classes if sign is not None)


def read_manifest(path: Path) -> Manifest:
    """Raises `BadModel`."""
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except OSError as error:
        raise BadModel(f"{path} cannot be read: {error.strerror}") from None
    except msgspec.MsgspecError as error:
        raise BadModel(f"{path}: {error}") from None
    if not manifest.signs:
        raise BadModel(f"{path}: no class is a sign of anything")
    if 0.0 in manifest.std:
        raise BadModel(f"{path}: std is what a channel is divided by")
    return manifest


def read_model(path: Path, manifest: Manifest) -> bytes:
    """The model that the manifest at `path` names, if it is that one. Raises `BadModel`."""
    folder = path.parent if manifest.package is None else _folder_of(manifest.package)
    try:
        model = (folder / manifest.model).read_bytes()
    except OSError as error:
        raise BadModel(f"{manifest.model} in {folder} cannot be read: {error.strerror}") from None
    if hashlib.sha256(model).hexdigest() != manifest.sha256:
        raise BadModel(f"{manifest.model} is not the model whose sha256 {path} names")
    return model


def _folder_of(package: str) -> Path:
    found = importlib.util.find_spec(package)  # which does not run it
    if found is None or not found.submodule_search_locations:
        raise BadModel(f"the Python package {package} is not installed")
    return Path(next(iter(found.submodule_search_locations)))
