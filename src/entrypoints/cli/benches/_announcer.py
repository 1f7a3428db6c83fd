"""A worker that picks, page by page, whom to tell that a show began: `_announcer DATABASE_URL STREAM_ID ANSWER`.

Letters are the mail server's time: here a page counts as told once it was picked. The answer is written at the end: how
long pages took, and the most memory the program had at its first page and at its last.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import create_async_engine

from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.postgres.database import PostgresDatabase
from application.notifications.announce_shows import AnnounceShows
from domain.ids import StreamId
from domain.streaming.announcement import PAGE_LENGTH
from entrypoints.container import new_id, utc_now
from ports.notifications.announcements import AnnouncementQueries


class OneShow(AnnouncementQueries):
    def __init__(self, stream_id: StreamId) -> None:
        self._stream_id = stream_id

    async def to_go_on(self, *, now: datetime, limit: int) -> Sequence[StreamId]:
        return [self._stream_id]


async def announce(database_url: str, stream_id: StreamId) -> dict[str, object]:
    engine = create_async_engine(database_url, pool_size=2, max_overflow=0)
    database = PostgresDatabase(engine, MemoryRoomFeed(), utc_now, new_id)
    pick = AnnounceShows(database.begin, OneShow(stream_id), utc_now, PAGE_LENGTH)
    page_ms: list[float] = []
    first_kib = 0
    try:
        while True:
            began = time.perf_counter()
            pages = await pick()
            if not pages:
                break
            page_ms += [(time.perf_counter() - began) / pages * 1_000] * pages
            first_kib = first_kib or _memory_kib()
            async with database.begin() as tx:
                announcement = await tx.announcements.find_for_update(stream_id)
                assert announcement is not None
                await tx.announcements.save(announcement.with_told(announcement.picked))
    finally:
        await engine.dispose()
    return {"page_ms": page_ms, "first_kib": first_kib, "last_kib": _memory_kib()}


def _memory_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    url, stream, answer = sys.argv[1:]
    said = asyncio.run(announce(url, StreamId(UUID(stream))))
    Path(answer).write_text(json.dumps(said))
