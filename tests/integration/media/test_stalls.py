"""A performer whose program dies, or whose camera hangs, says no goodbye: the room is told by what does not come, and
nobody pays for it.
"""

import asyncio
import time
from datetime import UTC, datetime
from uuid import UUID, uuid4

from adapters.memory.database import MemoryDatabase
from adapters.memory.ledger.transfers import MemoryLedgerQueries
from adapters.memory.private_shows.shows import MemoryShowWork
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.memory.streaming.queries import MemoryStreamQueries
from application.streaming.tell_stalls import STALLED_SECONDS, TellStalls
from domain.ids import StreamId
from domain.streaming.room_event import MEDIA_STALLED
from media.clients.peers import Publisher, Viewer
from tests.integration.media.conftest import MediaProcess
from tests.integration.media.test_private_shows import RealMedia
from tests.unit.application.private_shows.stage import a_stage

MICROSECONDS = 1_000_000
GRACE_SECONDS = 60.0


async def test_a_silent_performer_is_told_of_taken_back_and_not_paid_for(media: MediaProcess) -> None:
    database = MemoryDatabase(MemoryRoomFeed(), lambda: datetime.now(UTC), uuid4)
    stage = await a_stage(
        database.begin, MemoryLedgerQueries(database), MemoryShowWork(database), datetime.now(UTC)
    )
    stage.clock = lambda: datetime.now(UTC)  # type: ignore[assignment]
    real = RealMedia(media.url, media.secret)
    stage.media = real  # type: ignore[assignment]
    tell = TellStalls(database.begin, MemoryStreamQueries(database), real, lambda: datetime.now(UTC))
    viewer, room = await stage.viewer(), str(stage.stream.id)

    def told() -> list[bool]:
        log = database.tables.streaming.events[stage.stream.id]
        return [event.data["stalled"] is True for event in log if event.type == MEDIA_STALLED]

    async def told_after(seconds: float, count: int) -> None:
        async with asyncio.timeout(seconds):
            while len(told()) < count:
                await asyncio.sleep(0.1)
                await tell()

    async def watched() -> int:
        attendance = await real.of(stage.stream.id)
        assert attendance is not None
        return sum(each.watched for each in attendance.viewers)

    def sending() -> Publisher:
        return Publisher(
            media.publishing(room, str(stage.performer), studio="desk"), width=320, height=192, frame_rate=5
        )

    first, seat = sending(), Viewer(media.watching(room, str(viewer)))
    await first.start()
    await seat.start()
    await seat.wait_for_frames(3, seconds=60)
    offer = await stage.offer()
    booking = await stage.book(offer, viewer)
    await stage.start(offer, booking)
    worker = stage.worker()
    for _ in range(3):
        await asyncio.sleep(1)
        await worker()
        await tell()
    assert told() == [], "nothing is said while pictures come"

    first.lose_everything()
    await told_after(GRACE_SECONDS, 1)
    assert (await media.status(room))["picture_absent_seconds"] > STALLED_SECONDS
    counted = await watched()
    for _ in range(3):
        await asyncio.sleep(1)
        await worker()
        await tell()
    assert await watched() == counted, "a viewer pays for a picture that stands still"
    charged = (await stage.now_of(booking)).charged_seconds
    assert charged <= counted // MICROSECONDS + 1

    again, since = sending(), time.monotonic()
    await again.start()
    await told_after(GRACE_SECONDS, 2)
    assert told() == [True, False]
    await asyncio.sleep(2)
    more = (await watched() - counted) / MICROSECONDS
    assert 0 < more < time.monotonic() - since + 1, "who stayed goes on where they were, without the silence"
    for peer in (first, again, seat):
        await peer.stop()
    await real.aclose()


async def test_a_camera_that_hangs_is_told_of_and_not_counted_though_its_sound_goes_on(
    media: MediaProcess,
) -> None:
    room, performer, viewer = str(uuid4()), str(uuid4()), str(uuid4())
    publisher = Publisher(media.publishing(room, performer), width=320, height=192, frame_rate=5)
    seat = Viewer(media.watching(room, viewer))
    await publisher.start()
    await seat.start()
    await seat.wait_for_frames(3, seconds=60)

    publisher.freeze_camera()
    async with asyncio.timeout(GRACE_SECONDS):
        while (await media.status(room))["picture_absent_seconds"] <= STALLED_SECONDS:  # noqa: ASYNC110 (asked over HTTP)
            await asyncio.sleep(0.1)
    real = RealMedia(media.url, media.secret)
    before, heard = await real.of(StreamId(UUID(room))), seat.audio_frames_decoded
    await asyncio.sleep(2)
    after = await real.of(StreamId(UUID(room)))
    assert seat.audio_frames_decoded > heard, "the sound goes on"
    assert (await media.status(room))["publisher_absent_seconds"] == 0
    assert before is not None
    assert after is not None
    assert before.viewers[0].watched == after.viewers[0].watched
    assert not after.is_published
    for peer in (publisher, seat):
        await peer.stop()
    await real.aclose()
