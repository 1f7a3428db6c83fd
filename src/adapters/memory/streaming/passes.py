"""A media plane in memory whose clients bring passes, and what is remembered of its notices."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from domain.ids import StreamId, UserId
from ports.streaming.passes import (
    PASS_SECONDS_MAX,
    Admission,
    MediaPass,
    MediaPasses,
    MediaPresence,
    NoticesSeen,
    Present,
)


class MemoryPasses(MediaPasses, MediaPresence):
    """`issued` are the passes, newest last. A test lets people come by `present`."""

    def __init__(self) -> None:
        self.issued: list[tuple[StreamId, UserId, Admission]] = []
        self.present: list[Present] = []

    async def issue(self, stream_id: StreamId, participant: UserId, admission: Admission) -> MediaPass:
        self.issued.append((stream_id, participant, admission))
        expires_at = datetime.now(UTC) + timedelta(seconds=PASS_SECONDS_MAX)
        return MediaPass("ws://media.test", f"pass-{len(self.issued)}", expires_at)

    async def everyone(self) -> Sequence[Present]:
        return list(self.present)

    async def put_out(self, present: Present) -> None:
        self.present = [each for each in self.present if each != present]


class MemoryNoticesSeen(NoticesSeen):
    def __init__(self) -> None:
        self._seen: set[str] = set()

    async def is_first(self, notice_id: str) -> bool:
        is_first = notice_id not in self._seen
        self._seen.add(notice_id)
        return is_first
