"""Stops and reports that meet, on both stores."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_hex
from uuid import uuid4

from adapters.memory.streaming.media import MemoryMedia
from application.moderation.live.stop_stream import StoppedShow, StopStream
from application.moderation.reports.report_stream import ReportStream
from domain.identity.permissions import Role
from domain.ids import ReportId, UserId
from domain.moderation.cases.kind import Queue
from domain.streaming.room_event import STREAM_KILLED
from domain.streaming.stream import Stream, StreamOver
from ports.transaction import Transaction
from tests.integration.database.conftest import World
from tests.integration.database.streaming.test_room_controls import a_person, show

__all__ = ["show"]


async def _stop(world: World, media: MemoryMedia, show: Stream, actor_id: UserId) -> StoppedShow:
    stop = StopStream(world.begin, media, world.now, world.new_id)
    return await stop(stream_id=show.id, actor_id=actor_id, policy="harassment", note="")


async def test_of_twenty_moderators_who_stop_one_show_one_does(world: World, show: Stream) -> None:
    moderators = [await a_person(world, Role.MODERATOR) for _ in range(20)]
    media = MemoryMedia()
    answers = await asyncio.gather(
        *(_stop(world, media, show, moderator) for moderator in moderators), return_exceptions=True
    )
    assert sum(isinstance(answer, StoppedShow) for answer in answers) == 1
    assert sum(isinstance(answer, StreamOver) for answer in answers) == 19
    assert media.is_closed(show.id)
    entries = await world.moderation_queries.audit(before=None, limit=1000, queues=frozenset(Queue))
    assert sum(entry.subject == f"stream:{show.id}" for entry in entries) == 1
    assert [event.type for event in await world.room_log.since(show.id, 0, limit=10)] == [STREAM_KILLED]


async def test_a_report_on_its_way_while_its_show_is_stopped_is_closed_with_the_others(
    world: World, show: Stream
) -> None:
    reporter, moderator = await a_person(world), await a_person(world, Role.MODERATOR)
    nearly_filed = asyncio.Event()

    @asynccontextmanager
    async def slow_begin() -> AsyncIterator[Transaction]:
        async with world.begin() as tx:
            yield tx
            nearly_filed.set()
            await asyncio.sleep(0.2)

    filing = asyncio.create_task(
        ReportStream(slow_begin, MemoryMedia(), world.now, world.new_id, token_hex, "IN-nonexplicit")(
            report_id=ReportId(uuid4()),
            stream_id=show.id,
            reporter_id=reporter,
            reason="harassment",
            note="",
        )
    )
    await nearly_filed.wait()
    await _stop(world, MemoryMedia(), show, moderator)
    await filing
    assert [row.state for row in await world.moderation_queries.reports(show.id)] == ["closed"]
