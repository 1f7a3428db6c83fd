"""Rooms are counted under the class of the show that runs in them, wherever and whenever they opened."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.private_shows.shows import MemoryShowWork
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.memory.streaming.media import MemoryMedia
from application.private_shows.classify_rooms import ClassifyRooms
from domain.ids import ShowId, ShowOfferId, StreamId
from domain.private_shows.offer import ShowKind
from domain.private_shows.show import Show, ShowState
from tests.builders import NOW, RAVI, a_stream
from tests.unit.media.offers import chromium


async def classes(media: MemoryMedia) -> dict[StreamId, str]:
    return {each.stream_id: each.health.room_class for each in await media.statuses() if each.health}


@pytest.mark.parametrize("kind", list(ShowKind))
async def test_str_17_a_room_has_the_class_of_its_show_while_that_runs(kind: ShowKind) -> None:
    database, media = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4), MemoryMedia()
    stream = a_stream(performer_id=RAVI, created_at=NOW, started_at=NOW)
    show = Show(
        ShowId(uuid4()), ShowOfferId(uuid4()), RAVI, stream.id, kind, timedelta(), ShowState.RUNNING, NOW,
        None, None, refunds_tickets=False,
    )  # fmt: skip
    async with database.begin() as tx:
        await tx.streams.add(stream)
        await tx.shows.add(show)
    await media.publish(stream.id, RAVI, offer=chromium("sendonly"))
    other = StreamId(uuid4())
    await media.publish(other, RAVI, offer=chromium("sendonly"))
    classify = ClassifyRooms(MemoryShowWork(database), media)

    await classify()
    assert await classes(media) == {stream.id: kind.value, other: "public"}

    async with database.begin() as tx:
        await tx.shows.update(replace(show, state=ShowState.ENDED, ended_at=NOW))
    await classify()
    assert await classes(media) == {stream.id: "public", other: "public"}
