"""Pictures are hashed in processes of their own (ADR 32)."""

from adapters.pictures.pdq.wire import ANSWER_BYTES, understood
from adapters.pictures.pool import TURN_SECONDS, PictureProcesses, Program
from adapters.pictures.reading import test_card
from domain.moderation.watch.picture_hash import HashedPicture, PictureHash
from ports.moderation.watch.picture_hashing import PictureHasher

PROCESSES = 2
PICTURE_SECONDS = 3.0
START_SECONDS = 15.0


class PdqHasher(PictureHasher):
    def __init__(
        self,
        *,
        processes: int = PROCESSES,
        picture_seconds: float = PICTURE_SECONDS,
        start_seconds: float = START_SECONDS,
        turn_seconds: float = TURN_SECONDS,
    ) -> None:
        program = Program("picture hasher", "adapters.pictures.pdq.child", (), ANSWER_BYTES, start_seconds)
        self._processes = PictureProcesses(
            program, processes=processes, picture_seconds=picture_seconds, turn_seconds=turn_seconds
        )
        self._card = test_card()

    async def try_out(self) -> HashedPicture:
        return await self.hashed(self._card)

    async def hashed(self, jpeg: bytes) -> HashedPicture:
        (first, *turned), quality = understood(await self._processes.ask(jpeg))
        return HashedPicture(PictureHash(first), tuple(PictureHash(bits) for bits in turned), quality)

    async def aclose(self) -> None:
        await self._processes.aclose()
