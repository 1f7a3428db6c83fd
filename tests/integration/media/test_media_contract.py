"""The promises of the media plane's ports, held by the memory twin and by the real media program alike."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
import pytest_asyncio

from adapters.aiortc_sfu.media_plane import (
    AiortcSfuAttendance,
    AiortcSfuControls,
    AiortcSfuRooms,
    AiortcSfuSessions,
)
from adapters.memory.streaming.media import MemoryMedia
from domain.ids import StreamId, UserId
from domain.streaming.health import RoomClass
from domain.streaming.room_controls import RemovedFromRoom, RoomControls
from entrypoints.cli.services import any_port
from media.clients.peers import Publisher as Camera
from ports.streaming.room_controls import MediaControls
from ports.streaming.rooms import MediaAttendance, MediaRooms, RoomHealth
from ports.streaming.sessions import (
    DelayIsFixed,
    EtagMismatch,
    EtagRequired,
    InvalidOffer,
    LiveElsewhere,
    MediaSessionNotFound,
    MediaSessions,
    MediaUnavailable,
    MediaViews,
    NothingPublished,
    Playback,
    RoomClosed,
    RoomFull,
    TooManyJoins,
    TooManyReports,
    WatchTerms,
)
from tests.builders import ASHA, OPEN_DOOR, RAVI, STRANGER
from tests.integration.media.conftest import MediaProcess
from tests.unit.media.offers import OBS, chromium

PUBLISH, WATCH = chromium("sendonly"), chromium("recvonly")
TRICKLE = (
    "a=ice-ufrag:XkLm\r\na=ice-pwd:3hF0Zq7dYwUeVbNcRtGmKpSx\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n"
)
RESTART = TRICKLE.replace("XkLm", "YlMn")


@dataclass(frozen=True, slots=True)
class World:
    sessions: MediaSessions
    rooms: MediaRooms
    controls: MediaControls
    attendance: MediaAttendance
    views: MediaViews
    memory: MemoryMedia | None

    async def sends(self, stream: StreamId, *, studio: str) -> Camera | None:
        """A publisher whose media arrives. None where no media is needed."""
        if self.memory is not None:
            await self.sessions.publish(stream, RAVI, offer=PUBLISH, studio=studio)
            self.memory.sends(stream)
            return None

        async def post(sdp: str) -> str:
            return (await self.sessions.publish(stream, RAVI, offer=sdp, studio=studio)).sdp

        camera = Camera(post)
        await camera.start()
        async with asyncio.timeout(60):
            while await self.absent_seconds(stream):  # noqa: ASYNC110 (the plane tells when asked)
                await asyncio.sleep(0.05)
        return camera

    async def absent_seconds(self, stream: StreamId) -> float:
        return next(s.publisher_absent_seconds for s in await self.rooms.statuses() if s.stream_id == stream)


@pytest_asyncio.fixture(params=["memory", "media program"])
async def world(request: pytest.FixtureRequest, media: MediaProcess) -> AsyncIterator[World]:
    if request.param == "memory":
        memory = MemoryMedia()
        yield World(memory, memory, memory, memory, memory, memory)
        return
    sessions, rooms = AiortcSfuSessions(media.url, media.secret), AiortcSfuRooms(media.url, media.secret)
    attendance = AiortcSfuAttendance(media.url, media.secret)
    controls = AiortcSfuControls(media.url, media.secret)
    yield World(sessions, rooms, controls, attendance, sessions, None)
    await attendance.aclose()
    await controls.aclose()
    await sessions.aclose()
    await rooms.aclose()


@pytest.fixture
def stream() -> StreamId:
    return StreamId(uuid4())


async def open_rooms(world: World) -> set[StreamId]:
    return {status.stream_id for status in await world.rooms.statuses()}


async def test_answers_a_publisher_and_a_viewer(world: World, stream: StreamId) -> None:
    published = await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    watched = await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    assert published.session_id != watched.session_id
    assert published.etag
    assert '"' not in published.etag
    assert published.sdp.startswith("v=0\r\n")
    assert "a=recvonly" in published.sdp
    assert "a=sendonly" in watched.sdp
    assert "a=setup:passive" in watched.sdp


async def test_a_room_is_open_from_its_first_publisher(world: World, stream: StreamId) -> None:
    with pytest.raises(NothingPublished):
        await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    assert stream not in await open_rooms(world)
    await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    assert stream in await open_rooms(world)


async def test_str_16_the_delay_of_a_room_is_what_it_was_opened_with(world: World, stream: StreamId) -> None:
    await world.sessions.publish(stream, RAVI, offer=PUBLISH, delay_seconds=20)
    for other in (0, 15):
        with pytest.raises(DelayIsFixed):
            await world.sessions.publish(stream, RAVI, offer=PUBLISH, delay_seconds=other)
    await world.sessions.publish(stream, RAVI, offer=PUBLISH, delay_seconds=20)
    await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)


async def test_a_closed_room_stays_closed(world: World, stream: StreamId) -> None:
    published = await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    watched = await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    await world.rooms.close(stream)
    await world.rooms.close(stream)
    with pytest.raises(RoomClosed):
        await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    with pytest.raises(RoomClosed):
        await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    for session, participant in ((published, RAVI), (watched, ASHA)):
        with pytest.raises(MediaSessionNotFound):
            await world.sessions.leave(session.session_id, participant)
    assert stream not in await open_rooms(world)


async def test_a_page_says_how_large_it_shows_the_picture_and_hears_what_it_is_sent(
    world: World, stream: StreamId
) -> None:
    published = await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    watched = await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    shown = await world.views.show(watched.session_id, ASHA, height=480)
    assert (shown.has_picture, shown.height) == (True, 0), "there is no frame yet"
    for session, who in ((watched, STRANGER), (published, RAVI), (published, ASHA)):
        with pytest.raises(MediaSessionNotFound):
            await world.views.show(session.session_id, who, height=480)
    with pytest.raises(TooManyReports):
        for _ in range(30):
            await world.views.show(watched.session_id, ASHA, height=480)


async def test_str_17_a_room_tells_its_attendance_also_after_it_was_closed(
    world: World, stream: StreamId
) -> None:
    assert await world.attendance.of(stream) is None
    await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    opened = await world.attendance.of(stream)
    assert opened is not None
    assert opened.closed_seconds == 0.0
    assert [a.participant for a in opened.viewers] == []  # nobody watches before media goes to them
    await world.rooms.close(stream)
    closed = await world.attendance.of(stream)
    assert closed is not None
    assert closed.meter == opened.meter
    assert closed.closed_seconds >= 0.0


async def test_a_room_closed_before_anyone_came_is_closed_too(world: World, stream: StreamId) -> None:
    await world.rooms.close(stream)
    with pytest.raises(RoomClosed):
        await world.sessions.publish(stream, RAVI, offer=PUBLISH)


@pytest.mark.parametrize("offer", ["", "hello", "v=0\r\n", PUBLISH.replace("a=ice-ufrag", "a=x-ufrag")])
async def test_refuses_what_is_no_offer(world: World, stream: StreamId, offer: str) -> None:
    with pytest.raises(InvalidOffer):
        await world.sessions.publish(stream, RAVI, offer=offer)
    assert stream not in await open_rooms(world)


async def test_viewers_take_the_publishers_codec(world: World, stream: StreamId) -> None:
    await world.sessions.publish(stream, RAVI, offer=OBS)
    only_vp8 = WATCH.replace("H264/90000", "VP9/90000")
    with pytest.raises(InvalidOffer):
        await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=only_vp8)
    await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)


async def test_a_publisher_keeps_the_codec_while_viewers_are_there(world: World, stream: StreamId) -> None:
    await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    watched = await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    with pytest.raises(InvalidOffer):
        await world.sessions.publish(stream, RAVI, offer=OBS)
    await world.sessions.leave(watched.session_id, ASHA)
    await world.sessions.publish(stream, RAVI, offer=OBS)


async def test_a_new_publisher_takes_the_place_of_the_old(world: World, stream: StreamId) -> None:
    first = await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    watched = await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    second = await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    with pytest.raises(MediaSessionNotFound):
        await world.sessions.leave(first.session_id, RAVI)
    await world.sessions.leave(watched.session_id, ASHA)
    await world.sessions.leave(second.session_id, RAVI)


async def test_another_studio_takes_the_place_of_one_that_sends_only_where_it_says_so(
    world: World, stream: StreamId
) -> None:
    camera = await world.sends(stream, studio="desk")
    try:
        for studio in ("phone", ""):
            with pytest.raises(LiveElsewhere, match="take over here"):
                await world.sessions.publish(stream, RAVI, offer=PUBLISH, studio=studio)
        back = await world.sessions.publish(stream, RAVI, offer=PUBLISH, studio="desk")
        other = await world.sessions.publish(stream, RAVI, offer=PUBLISH, studio="phone", takes_over=True)
        with pytest.raises(MediaSessionNotFound):
            await world.sessions.leave(back.session_id, RAVI)
        await world.sessions.leave(other.session_id, RAVI)
        await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    finally:
        if camera is not None:
            await camera.stop()


async def test_a_session_belongs_to_its_participant(world: World, stream: StreamId) -> None:
    published = await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    with pytest.raises(MediaSessionNotFound):
        await world.sessions.leave(published.session_id, STRANGER)
    with pytest.raises(MediaSessionNotFound):
        await world.sessions.patch(published.session_id, STRANGER, if_match=published.etag, fragment=TRICKLE)
    with pytest.raises(MediaSessionNotFound):
        await world.sessions.leave("no/such?session", RAVI)
    await world.sessions.leave(published.session_id, RAVI)
    with pytest.raises(MediaSessionNotFound):
        await world.sessions.leave(published.session_id, RAVI)


async def test_trickle_and_ice_restart_are_told_apart(world: World, stream: StreamId) -> None:
    session = await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    patch = world.sessions.patch
    with pytest.raises(EtagRequired):
        await patch(session.session_id, RAVI, if_match=None, fragment=TRICKLE)
    with pytest.raises(EtagMismatch):
        await patch(session.session_id, RAVI, if_match="another", fragment=TRICKLE)
    with pytest.raises(InvalidOffer):
        await patch(session.session_id, RAVI, if_match=session.etag, fragment="nothing of the kind")
    with pytest.raises(InvalidOffer):
        await patch(session.session_id, RAVI, if_match="*", fragment=TRICKLE)
    assert await patch(session.session_id, RAVI, if_match=session.etag, fragment=TRICKLE) is None

    restart = await patch(session.session_id, RAVI, if_match="*", fragment=RESTART)
    assert restart is not None
    assert restart.etag != session.etag
    assert "a=ice-ufrag:" in restart.fragment
    assert "a=ice-pwd:" in restart.fragment
    with pytest.raises(EtagMismatch):
        await patch(session.session_id, RAVI, if_match=session.etag, fragment=RESTART)
    again = await patch(
        session.session_id, RAVI, if_match=restart.etag, fragment=RESTART.replace("YlMn", "ZmNo")
    )
    assert again is not None
    assert again.fragment != restart.fragment


async def test_disconnects_one_person(world: World, stream: StreamId) -> None:
    await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    asha = await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    stranger = await world.sessions.subscribe(stream, STRANGER, admission=OPEN_DOOR, offer=WATCH)
    await world.rooms.disconnect(stream, STRANGER)
    await world.rooms.disconnect(stream, STRANGER)
    await world.rooms.disconnect(StreamId(uuid4()), STRANGER)
    with pytest.raises(MediaSessionNotFound):
        await world.sessions.leave(stranger.session_id, STRANGER)
    await world.sessions.leave(asha.session_id, ASHA)


async def test_twenty_publishers_at_once_leave_one(world: World, stream: StreamId) -> None:
    answers = await asyncio.gather(*(world.sessions.publish(stream, RAVI, offer=PUBLISH) for _ in range(20)))
    left = await asyncio.gather(
        *(world.sessions.leave(a.session_id, RAVI) for a in answers), return_exceptions=True
    )
    assert sum(result is None for result in left) == 1
    assert sum(isinstance(result, MediaSessionNotFound) for result in left) == 19


async def test_who_cannot_be_reached_or_believed_is_unavailable(
    media: MediaProcess, stream: StreamId
) -> None:
    nobody = AiortcSfuRooms(f"http://127.0.0.1:{any_port()}", media.secret)
    with pytest.raises(MediaUnavailable) as refused:
        await nobody.statuses()
    assert not refused.value.permanent
    stranger = AiortcSfuRooms(media.url, "not the secret")
    with pytest.raises(MediaUnavailable) as unauthorized:
        await stranger.close(stream)
    assert unauthorized.value.permanent
    await nobody.aclose()
    await stranger.aclose()


async def test_acc_09_one_person_is_put_out_of_every_room(world: World) -> None:
    first, second = StreamId(uuid4()), StreamId(uuid4())
    mine = [
        await world.sessions.publish(first, RAVI, offer=PUBLISH),
        await world.sessions.publish(second, STRANGER, offer=PUBLISH),
        await world.sessions.subscribe(second, RAVI, admission=OPEN_DOOR, offer=WATCH),
    ]
    theirs = await world.sessions.subscribe(first, ASHA, admission=OPEN_DOOR, offer=WATCH)
    await world.rooms.expel(RAVI)
    await world.rooms.expel(RAVI)
    for session in (mine[0], mine[2]):
        with pytest.raises(MediaSessionNotFound):
            await world.sessions.patch(session.session_id, RAVI, if_match="*", fragment=RESTART)
    await world.sessions.leave(mine[1].session_id, STRANGER)
    await world.sessions.leave(theirs.session_id, ASHA)


async def health_of(world: World, stream: StreamId) -> RoomHealth:
    found = next(status.health for status in await world.rooms.statuses() if status.stream_id == stream)
    assert found is not None
    return found


async def test_str_06_a_room_tells_how_it_does_and_under_which_class(world: World, stream: StreamId) -> None:
    await world.rooms.classify(stream, RoomClass.PRIVATE)  # not open yet: nothing to name
    await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    opened = await health_of(world, stream)
    assert opened.node
    assert (opened.room_class, opened.codec, opened.freezes) == ("public", "VP8", 0)
    assert (opened.loss_in, opened.loss_out) == (None, None), "nothing was sent, so nobody lost anything"
    for room_class in RoomClass:
        await world.rooms.classify(stream, room_class)
        assert (await health_of(world, stream)).room_class == room_class


async def test_a_viewers_page_tells_how_its_picture_plays(world: World, stream: StreamId) -> None:
    published = await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    watched = await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    report = world.sessions.report
    playback = Playback(freezes=2, frozen_seconds=0.5, frames_dropped=9, jitter_seconds=0.01)
    with pytest.raises(MediaSessionNotFound):
        await report(published.session_id, RAVI, playback=playback)
    with pytest.raises(MediaSessionNotFound):
        await report(watched.session_id, STRANGER, playback=playback)
    await report(watched.session_id, ASHA, playback=playback)
    await report(watched.session_id, ASHA, playback=playback)
    async with asyncio.timeout(60):
        while (await health_of(world, stream)).freezes == 0:  # noqa: ASYNC110 (the plane counts once a second)
            await asyncio.sleep(0.1)
    assert (await health_of(world, stream)).freezes == 2, "what it had counted before is not counted again"
    with pytest.raises(TooManyReports):
        for _ in range(10):
            await report(watched.session_id, ASHA, playback=playback)


async def test_what_a_page_tells_as_it_goes_is_counted_though_its_session_is_over(
    world: World, stream: StreamId
) -> None:
    published = await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    watched = await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    await world.sessions.leave(watched.session_id, ASHA)
    playback = Playback(freezes=1, frozen_seconds=0.5, frames_dropped=0, jitter_seconds=0.01)
    with pytest.raises(MediaSessionNotFound):
        await world.sessions.report(watched.session_id, STRANGER, playback=playback)
    await world.sessions.report(watched.session_id, ASHA, playback=playback)
    async with asyncio.timeout(60):
        while (await health_of(world, stream)).freezes == 0:  # noqa: ASYNC110 (the plane counts once a second)
            await asyncio.sleep(0.1)
    await world.sessions.leave(published.session_id, RAVI)
    with pytest.raises(MediaSessionNotFound):
        await world.sessions.report(published.session_id, RAVI, playback=playback)


async def revision_of(world: World, stream: StreamId) -> int:
    return next(s.controls_revision for s in await world.rooms.statuses() if s.stream_id == stream)


async def test_str_04_who_is_removed_does_not_come_back(world: World, stream: StreamId) -> None:
    await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    asha = await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    stranger = await world.sessions.subscribe(stream, STRANGER, admission=OPEN_DOOR, offer=WATCH)
    decided = RoomControls.none(stream).without(ASHA)
    await world.controls.apply(decided)
    with pytest.raises(MediaSessionNotFound):
        await world.sessions.leave(asha.session_id, ASHA)
    with pytest.raises(RemovedFromRoom):
        await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    with pytest.raises(RemovedFromRoom):
        await world.sessions.publish(stream, ASHA, offer=PUBLISH)
    await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    with pytest.raises(RemovedFromRoom):
        await world.sessions.subscribe(stream, ASHA, admission=OPEN_DOOR, offer=WATCH)
    await world.sessions.leave(stranger.session_id, STRANGER)


async def test_controls_hold_before_a_room_is_open_and_the_latest_wins(
    world: World, stream: StreamId
) -> None:
    first = RoomControls.none(stream).covered(True)
    second = first.muted(True)
    await world.controls.apply(second)
    await world.controls.apply(first)
    await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    assert await revision_of(world, stream) == 2
    await world.controls.apply(second.covered(False).without(STRANGER))
    await world.controls.apply(first)
    assert await revision_of(world, stream) == 4
    with pytest.raises(RemovedFromRoom):
        await world.sessions.subscribe(stream, STRANGER, admission=OPEN_DOOR, offer=WATCH)


async def test_str_18_twenty_at_once_take_no_more_than_ten_places(world: World, stream: StreamId) -> None:
    await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    ten = WatchTerms(is_hidden=False, capacity=10, joins_a_second=1000)
    people = [UserId(uuid4()) for _ in range(20)]
    join = [world.sessions.subscribe(stream, each, admission=ten, offer=WATCH) for each in people]
    results = await asyncio.gather(*join, return_exceptions=True)
    assert sum(isinstance(result, RoomFull) for result in results) == 10
    places = dict(zip(people, results, strict=True))
    inside, session = next((p, r) for p, r in places.items() if not isinstance(r, BaseException))
    outside = next(p for p, r in places.items() if isinstance(r, RoomFull))
    await world.sessions.subscribe(stream, inside, admission=ten, offer=WATCH)
    with pytest.raises(RoomFull):
        await world.sessions.subscribe(stream, outside, admission=ten, offer=WATCH)
    unseen = WatchTerms(is_hidden=True, capacity=10, joins_a_second=1)
    await world.sessions.subscribe(stream, STRANGER, admission=unseen, offer=WATCH)
    await world.rooms.disconnect(stream, inside)
    with pytest.raises(MediaSessionNotFound):
        await world.sessions.leave(session.session_id, inside)
    await world.sessions.subscribe(stream, outside, admission=ten, offer=WATCH)


async def test_str_18_joins_are_limited_for_each_room(world: World, stream: StreamId) -> None:
    slow = WatchTerms(is_hidden=False, capacity=1000, joins_a_second=2)
    other = StreamId(uuid4())
    await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    await world.sessions.publish(other, RAVI, offer=PUBLISH)
    join = [world.sessions.subscribe(stream, UserId(uuid4()), admission=slow, offer=WATCH) for _ in range(20)]
    results = await asyncio.gather(*join, return_exceptions=True)
    assert sum(isinstance(result, TooManyJoins) for result in results) > 5
    await world.sessions.subscribe(other, ASHA, admission=slow, offer=WATCH)


async def test_str_11_a_hidden_viewer_is_not_counted(world: World, stream: StreamId) -> None:
    await world.sessions.publish(stream, RAVI, offer=PUBLISH)
    unseen = WatchTerms(is_hidden=True, capacity=0, joins_a_second=1)
    await world.sessions.subscribe(stream, ASHA, admission=unseen, offer=WATCH)
    counted = await world.attendance.of(stream)
    assert counted is not None
    assert not counted.viewers
    assert {s.viewers for s in await world.rooms.statuses() if s.stream_id == stream} == {0}
