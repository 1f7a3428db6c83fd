"""STR-17, TIP-08 against the real media program: what it counts is what is charged."""

import asyncio
import time
from datetime import UTC, datetime
from uuid import uuid4

from adapters.aiortc_sfu.media_plane import AiortcSfuAttendance, AiortcSfuRooms
from adapters.memory.database import MemoryDatabase
from adapters.memory.ledger.transfers import MemoryLedgerQueries
from adapters.memory.private_shows.shows import MemoryShowWork
from adapters.memory.streaming.feed import MemoryRoomFeed
from domain.private_shows.booking import BookingState
from media.clients.peers import Publisher, Viewer
from tests.integration.media.conftest import MediaProcess
from tests.unit.application.private_shows.stage import Stage, a_stage

LATE_SECONDS = 3
"""How far the bill may be behind the clock on a busy machine: it is never ahead of it."""


class RealMedia(AiortcSfuRooms, AiortcSfuAttendance):
    """Both ports by one control connection."""


async def test_str_17_tip_08_the_bill_is_what_the_media_program_counted(media: MediaProcess) -> None:
    database = MemoryDatabase(MemoryRoomFeed(), lambda: datetime.now(UTC), uuid4)
    stage: Stage = await a_stage(
        database.begin, MemoryLedgerQueries(database), MemoryShowWork(database), datetime.now(UTC)
    )
    stage.clock = lambda: datetime.now(UTC)  # type: ignore[assignment]
    stage.media = RealMedia(media.url, media.secret)  # type: ignore[assignment]
    viewer, stranger, moderator = await stage.viewer(), await stage.viewer(), await stage.staff()
    room = str(stage.stream.id)
    publisher = Publisher(media.publishing(room, str(stage.performer)), width=320, height=192, frame_rate=5)
    seat, other = Viewer(media.watching(room, str(viewer))), Viewer(media.watching(room, str(stranger)))
    await publisher.start()
    for peer in (seat, other):
        await peer.start()
        await peer.wait_for_frames(3, seconds=60)

    offer = await stage.offer()
    booking = await stage.book(offer, viewer)
    asked = time.monotonic()
    await stage.start(offer, booking)
    since = time.monotonic()
    worker = stage.worker()
    for _ in range(4):
        await asyncio.sleep(1)
        await worker()
    packets = other.packets_received
    await asyncio.sleep(4)  # the worker is dead for a while
    assert other.packets_received == packets, "a stranger sees a private show"

    lasted = time.monotonic() - since
    await stage.stop(moderator)
    at_most = time.monotonic() - asked
    await asyncio.sleep(3)
    await stage.worker()()
    over = await stage.now_of(booking)
    assert over.state is BookingState.ENDED
    net = over.charged_tokens - over.refunded_tokens
    assert net == over.charged_seconds
    assert lasted - LATE_SECONDS <= over.charged_seconds <= at_most + 1
    assert await stage.spendable(viewer) == 1_000 - net
    for one in (publisher, seat, other):
        await one.stop()
    await stage.media.aclose()  # type: ignore[attr-defined]
