"""QR codes are read by ZXing in processes of their own (ADR 32)."""

from collections.abc import Sequence

from adapters.pictures.codes.wire import ANSWER_BYTES, understood
from adapters.pictures.pool import TURN_SECONDS, PictureProcesses, Program
from ports.moderation.watch.code_reading import CodeReader

PROCESSES = 1
PICTURE_SECONDS = 3.0
START_SECONDS = 15.0


class ZxingCodeReader(CodeReader):
    def __init__(
        self,
        *,
        processes: int = PROCESSES,
        picture_seconds: float = PICTURE_SECONDS,
        start_seconds: float = START_SECONDS,
        turn_seconds: float = TURN_SECONDS,
    ) -> None:
        program = Program("code reader", "adapters.pictures.codes.child", (), ANSWER_BYTES, start_seconds)
        self._processes = PictureProcesses(
            program, processes=processes, picture_seconds=picture_seconds, turn_seconds=turn_seconds
        )

    async def read(self, jpeg: bytes) -> Sequence[str]:
        return understood(await self._processes.ask(jpeg))

    async def aclose(self) -> None:
        await self._processes.aclose()
