"""Our own media plane answers offers: it takes no passes, so that nobody is in a room whom we did not let in."""

from collections.abc import Sequence

from domain.ids import StreamId, UserId
from ports.streaming.passes import (
    Admission,
    BadMediaNotice,
    MediaNotice,
    MediaNotices,
    MediaPass,
    MediaPasses,
    MediaPresence,
    PassesNotGiven,
    Present,
)


class AiortcSfuPasses(MediaPasses):
    async def issue(self, stream_id: StreamId, participant: UserId, admission: Admission) -> MediaPass:
        raise PassesNotGiven("send an offer by WHIP or WHEP")


class AiortcSfuPresence(MediaPresence):
    async def everyone(self) -> Sequence[Present]:
        return ()

    async def put_out(self, present: Present) -> None:
        """Nobody came with a pass."""


class AiortcSfuNotices(MediaNotices):
    """It tells nothing by webhook: whatever comes is not from it."""

    def read(self, body: bytes, authorization: str) -> MediaNotice:
        raise BadMediaNotice("this platform's media plane sends no notices")
