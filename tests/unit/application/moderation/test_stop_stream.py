import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from application.moderation import _confirmed
from application.moderation.live.stop_stream import StoppedShow, StopStream
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import StreamId, UserId
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.events import ShowStopped, StopToConfirm
from domain.moderation.note import NoteTooLong
from domain.moderation.reports.report import ReportState
from domain.streaming.health import RoomClass
from domain.streaming.room_event import STREAM_KILLED, RoomEvent
from domain.streaming.stream import EndReason, Stream, StreamNotFound, StreamOver, StreamState
from ports.streaming.log import RoomFeed
from ports.streaming.rooms import MediaRooms, RoomStatus
from ports.streaming.sessions import MediaUnavailable
from tests.builders import ASHA, MEERA, NOW, RAVI, a_report, a_stream, a_user


class Rooms(MediaRooms):
    """A media plane that fails, or hangs, for a number of calls before it does what it is told."""

    def __init__(self) -> None:
        self.failures = 0
        self.hangs = 0
        self.calls = 0
        self.closed: list[StreamId] = []

    async def close(self, stream_id: StreamId) -> None:
        self.calls += 1
        if self.hangs:
            self.hangs -= 1
            await asyncio.sleep(3600)
        if self.failures:
            self.failures -= 1
            raise MediaUnavailable("no answer")
        self.closed.append(stream_id)

    async def disconnect(self, stream_id: StreamId, participant: UserId) -> None:
        raise AssertionError("a stop closes the room")

    async def expel(self, participant: UserId) -> None:
        raise AssertionError("a stop closes the room")

    async def classify(self, stream_id: StreamId, room_class: RoomClass) -> None:
        raise AssertionError("a stop closes the room")

    async def statuses(self) -> Sequence[RoomStatus]:
        return []


class Feed(RoomFeed):
    def __init__(self) -> None:
        self.heard: list[RoomEvent] = []

    async def publish(self, event: RoomEvent) -> None:
        self.heard.append(event)

    async def subscribe(self) -> AsyncIterator[RoomEvent]:
        for event in self.heard:
            yield event


@pytest.fixture
def rooms() -> Rooms:
    return Rooms()


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
def show() -> Stream:
    return a_stream()


@pytest.fixture
async def database(show: Stream, feed: Feed) -> MemoryDatabase:
    made = MemoryDatabase(feed, lambda: NOW, uuid4)
    async with made.begin() as tx:
        await tx.users.add(a_user(id=RAVI, display_name="Ravi", role=Role.PERFORMER))
        await tx.users.add(a_user(id=MEERA, display_name="Meera", role=Role.MODERATOR))
        await tx.users.add(a_user(id=ASHA))
        await tx.streams.add(show)
        await tx.reports.add(a_report(stream_id=show.id))
    return made


async def _stop(
    database: MemoryDatabase,
    rooms: Rooms,
    stream_id: StreamId,
    *,
    actor_id: UserId = MEERA,
    policy: str = "harassment",
    note: str = " Insults ",
) -> StoppedShow:
    use_case = StopStream(database.begin, rooms, lambda: NOW, uuid4)
    return await use_case(stream_id=stream_id, actor_id=actor_id, policy=policy, note=note)


async def test_a_stop_ends_the_show_for_good_and_leaves_every_trace(
    database: MemoryDatabase, rooms: Rooms, feed: Feed, show: Stream
) -> None:
    stopped = await _stop(database, rooms, show.id)

    assert stopped.media_confirmed
    assert rooms.closed == [show.id]
    kept = database.tables.streaming.streams[show.id]
    assert kept == stopped.stream
    assert (kept.state, kept.end_reason, kept.ended_at) == (StreamState.KILLED, EndReason.STAFF, NOW)
    [report] = database.tables.moderation.reports.values()
    assert report.state is ReportState.CLOSED
    [entry] = database.tables.moderation.audit
    assert (entry.actor_id, entry.subject) == (MEERA, f"stream:{show.id}")
    assert (entry.reason, entry.note) == ("harassment", "Insults")
    assert database.tables.outbox.events() == [
        ShowStopped(
            stream_id=show.id, performer_id=RAVI, title=show.title, policy="harassment", note="Insults"
        ),
        StopToConfirm(show.id, RAVI, MEERA, "harassment", "Insults", NOW),
    ]
    [event] = feed.heard
    assert (event.type, event.data) == (STREAM_KILLED, {})


async def test_a_show_that_has_not_begun_can_be_stopped(database: MemoryDatabase, rooms: Rooms) -> None:
    waiting = a_stream(state=StreamState.CREATED, started_at=None, performer_id=UserId(uuid4()))
    async with database.begin() as tx:
        await tx.streams.add(waiting)
    assert (await _stop(database, rooms, waiting.id)).stream.state is StreamState.KILLED


async def test_the_media_plane_is_tried_again_at_once(
    database: MemoryDatabase, rooms: Rooms, show: Stream
) -> None:
    rooms.failures = 2
    assert (await _stop(database, rooms, show.id)).media_confirmed
    assert rooms.calls == 3


async def test_a_show_is_stopped_also_while_the_media_plane_is_out_of_reach(
    database: MemoryDatabase, rooms: Rooms, show: Stream
) -> None:
    rooms.failures = 100
    stopped = await _stop(database, rooms, show.id)
    assert not stopped.media_confirmed
    assert rooms.calls == 3
    assert database.tables.streaming.streams[show.id].state is StreamState.KILLED
    assert len(database.tables.moderation.audit) == 1


async def test_a_media_plane_that_hangs_does_not_hold_the_moderator(
    database: MemoryDatabase, rooms: Rooms, show: Stream, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _confirmed.TRIES * (_confirmed.TRY_SECONDS + _confirmed.PAUSE_SECONDS) < 5
    monkeypatch.setattr(_confirmed, "TRY_SECONDS", 0.02)
    rooms.hangs = 1
    assert (await _stop(database, rooms, show.id)).media_confirmed


async def test_a_second_stop_is_refused_but_closes_the_room_once_more(
    database: MemoryDatabase, rooms: Rooms, show: Stream
) -> None:
    await _stop(database, rooms, show.id)
    with pytest.raises(StreamOver):
        await _stop(database, rooms, show.id)
    assert rooms.closed == [show.id, show.id]
    assert len(database.tables.moderation.audit) == 1
    assert len(database.tables.outbox.events()) == 2


@pytest.mark.parametrize("actor_id", [ASHA, RAVI])
async def test_nobody_but_staff_stops_a_show(
    database: MemoryDatabase, rooms: Rooms, show: Stream, actor_id: UserId
) -> None:
    with pytest.raises(PermissionDenied):
        await _stop(database, rooms, show.id, actor_id=actor_id)
    assert database.tables.streaming.streams[show.id] == show
    assert rooms.calls == 0


async def test_a_moderator_who_lost_the_role_a_moment_ago_is_refused(
    database: MemoryDatabase, rooms: Rooms, show: Stream
) -> None:
    async with database.begin() as tx:
        await tx.users.update((await tx.users.get(MEERA)).with_role(Role.VIEWER))
    with pytest.raises(PermissionDenied):
        await _stop(database, rooms, show.id)


async def test_a_stop_names_a_policy_and_keeps_its_note_short(
    database: MemoryDatabase, rooms: Rooms, show: Stream
) -> None:
    with pytest.raises(UnknownPolicy):
        await _stop(database, rooms, show.id, policy="dislike")
    with pytest.raises(NoteTooLong):
        await _stop(database, rooms, show.id, note="x" * 501)
    assert database.tables.streaming.streams[show.id] == show


async def test_an_unknown_show_is_not_found(database: MemoryDatabase, rooms: Rooms) -> None:
    with pytest.raises(StreamNotFound):
        await _stop(database, rooms, StreamId(uuid4()))


async def test_str_03_a_stop_whose_caller_hangs_up_is_finished_all_the_same(
    database: MemoryDatabase, rooms: Rooms, feed: Feed, show: Stream
) -> None:
    """A web server cancels the request of a browser that is gone; nothing else may be between commit and media."""
    told, go_on = asyncio.Event(), asyncio.Event()
    publish = feed.publish

    async def slow_publish(event: RoomEvent) -> None:
        told.set()
        await go_on.wait()
        await publish(event)

    feed.publish = slow_publish  # type: ignore[method-assign]
    call = asyncio.create_task(_stop(database, rooms, show.id))
    await told.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert rooms.closed == []
    go_on.set()
    for _ in range(100):
        await asyncio.sleep(0)
    assert rooms.closed == [show.id]
