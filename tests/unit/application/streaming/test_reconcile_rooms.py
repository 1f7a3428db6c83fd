import asyncio
from datetime import timedelta

import pytest

from domain.age_verification.age import AgeState
from domain.age_verification.case_event import Act
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.identity.permissions import Role
from domain.ids import StreamId, UserId
from domain.moderation.events import ShowStoppedByPlatform
from domain.streaming.events import StreamEnded
from domain.streaming.room_controls import RoomControls
from domain.streaming.stream import EndReason, Stream, StreamState
from tests.builders import ASHA, MEERA, NOW, RAVI, a_stream, an_approval
from tests.unit.application.streaming.conftest import OFFER, Stage


async def published(stage: Stage, **changes: object) -> Stream:
    stream = await stage.add(a_stream(**changes))
    await stage.media.publish(stream.id, RAVI, offer=OFFER)
    return stream


@pytest.mark.parametrize("state", [StreamState.ENDED, StreamState.KILLED])
async def test_the_room_of_a_show_that_is_over_is_closed(stage: Stage, state: StreamState) -> None:
    stream = await published(stage, state=state, ended_at=NOW, end_reason=EndReason.STAFF)
    await stage.reconcile_rooms()
    assert stage.media.is_closed(stream.id)


async def test_a_room_that_belongs_to_no_show_is_closed(stage: Stage) -> None:
    unknown = a_stream()
    await stage.media.publish(unknown.id, RAVI, offer=OFFER)
    await stage.reconcile_rooms()
    assert stage.media.is_closed(unknown.id)


async def test_the_rooms_of_open_shows_are_left_alone(stage: Stage) -> None:
    stream = await published(stage)
    await stage.reconcile_rooms()
    assert not stage.media.is_closed(stream.id)
    assert await stage.stream(stream.id) == stream


@pytest.mark.parametrize(("seconds", "ends"), [(14.9, False), (15.0, False), (15.1, True)])
async def test_a_publisher_has_some_seconds_to_come_back(stage: Stage, seconds: float, ends: bool) -> None:
    stream = await published(stage)
    stage.media.publisher_lost(stream.id, seconds=seconds)
    await stage.reconcile_rooms()
    assert stage.media.is_closed(stream.id) is ends
    if ends:
        ended = await stage.stream(stream.id)
        assert (ended.state, ended.end_reason) == (StreamState.ENDED, EndReason.PUBLISHER_LOST)
        assert stage.told(stream.id) == [("stream.ended", {"reason": "publisher_lost"})]
        assert stage.announced() == [StreamEnded(stream.id, RAVI, "publisher_lost")]
    else:
        assert await stage.stream(stream.id) == stream


async def test_a_room_that_a_restart_lost_counts_from_when_it_was_missed(stage: Stage) -> None:
    stream = await stage.add(a_stream(started_at=NOW - timedelta(hours=1)))
    await stage.reconcile_rooms()
    stage.advance(seconds=15)
    await stage.reconcile_rooms()
    assert (await stage.stream(stream.id)).state is StreamState.LIVE
    stage.advance(seconds=1)
    await stage.reconcile_rooms()
    assert (await stage.stream(stream.id)).end_reason is EndReason.PUBLISHER_LOST


async def test_a_publisher_who_came_back_begins_a_new_grace(stage: Stage) -> None:
    stream = await stage.add()
    await stage.reconcile_rooms()
    stage.advance(seconds=14)
    await stage.media.publish(stream.id, RAVI, offer=OFFER)
    await stage.reconcile_rooms()
    stage.media._rooms.clear()  # the media plane is restarted once more
    stage.advance(seconds=14)
    await stage.reconcile_rooms()
    assert (await stage.stream(stream.id)).state is StreamState.LIVE


async def test_shows_go_on_while_the_media_plane_is_down(stage: Stage) -> None:
    stream = await published(stage)
    stage.media.publisher_lost(stream.id, seconds=60)
    stage.media.down = True
    for _ in range(5):
        stage.advance(minutes=1)
        await stage.reconcile_rooms()
    assert await stage.stream(stream.id) == stream


async def test_a_show_that_never_began_ends_after_twelve_hours(stage: Stage) -> None:
    stream = await stage.add(a_stream(state=StreamState.CREATED, started_at=None))
    stage.media.down = True  # nobody needs the media plane for this
    stage.advance(hours=12)
    await stage.reconcile_rooms()
    assert await stage.stream(stream.id) == stream
    stage.advance(seconds=1)
    await stage.reconcile_rooms()
    assert (await stage.stream(stream.id)).state is StreamState.ENDED


async def test_str_06_a_show_that_fails_keeps_no_other_one_open(stage: Stage) -> None:
    shows = []
    for performer in (RAVI, MEERA, ASHA):
        show = await stage.add(a_stream(performer_id=performer))
        await stage.media.publish(show.id, performer, offer=OFFER)
        stage.media.publisher_lost(show.id, seconds=60)
        shows.append(show)
    first, broken, last = shows
    async with stage.database.begin() as tx:
        await tx.room_events.append(
            broken.id, "stream.ended", {}, now=NOW
        )  # its log is closed, and it is not
    over = await stage.add(a_stream(state=StreamState.KILLED, ended_at=NOW, end_reason=EndReason.STAFF))
    await stage.media.publish(over.id, RAVI, offer=OFFER)
    await stage.reconcile_rooms()
    ended = [(await stage.stream(show.id)).state for show in (first, last)]
    assert ended == [StreamState.ENDED, StreamState.KILLED], "the last one's performer lost the role"
    assert (await stage.stream(broken.id)).state is StreamState.LIVE
    assert stage.media.is_closed(over.id)


async def test_a_room_that_cannot_be_closed_is_tried_again(stage: Stage) -> None:
    first = await published(stage, state=StreamState.KILLED, ended_at=NOW, end_reason=EndReason.STAFF)
    stage.media.down = True
    await stage.reconcile_rooms()
    stage.media.down = False
    await stage.reconcile_rooms()
    assert stage.media.is_closed(first.id)


@pytest.mark.parametrize("state", [StreamState.CREATED, StreamState.LIVE])
async def test_acc_09_the_show_of_a_locked_performer_is_stopped_for_good(
    stage: Stage, state: StreamState
) -> None:
    stream = await published(stage, state=state)
    await stage.set_age(RAVI, AgeState.MINOR_LOCKED)
    await stage.reconcile_rooms()
    stopped = await stage.stream(stream.id)
    assert (stopped.state, stopped.end_reason) == (StreamState.KILLED, EndReason.PLATFORM)
    assert stage.media.is_closed(stream.id)
    assert stage.told(stream.id) == [("stream.killed", {})]
    await stage.reconcile_rooms()
    assert len(stage.told(stream.id)) == 1
    (entry,) = stage.database.tables.moderation.audit
    assert (entry.actor_id, entry.action, entry.subject) == (None, "stream.stop", f"stream:{stream.id}")
    told = [e for e in stage.database.tables.outbox.events() if isinstance(e, ShowStoppedByPlatform)]
    assert told == [ShowStoppedByPlatform(stream.id, RAVI, stream.title)]


async def test_acc_09_the_show_of_a_performer_who_lost_the_role_is_stopped_for_good(stage: Stage) -> None:
    stream = await published(stage)
    await stage.set_role(RAVI, Role.VIEWER)
    await stage.reconcile_rooms()
    assert (await stage.stream(stream.id)).state is StreamState.KILLED
    assert stage.media.is_closed(stream.id)


async def test_age_13_the_live_show_of_a_performer_who_is_to_verify_again_is_stopped(stage: Stage) -> None:
    stream = await published(stage)
    async with stage.database.begin() as tx:
        case = await tx.cases.find_latest(RAVI, Purpose.PERFORMER)
        assert case is not None
        act = Act.by_officer(MEERA, Reason.NAME_CHANGED, note="they married", now=stage.now())
        await tx.cases.record(case.reverify(act))
    await stage.reconcile_rooms()
    assert (await stage.stream(stream.id)).end_reason is EndReason.PLATFORM
    assert stage.media.is_closed(stream.id)


async def test_str_06_a_room_that_holds_what_staff_decided_is_told_it_once(stage: Stage) -> None:
    stream = await published(stage)
    async with stage.database.begin() as tx:
        await tx.room_controls.save((await tx.room_controls.of(stream.id)).without(ASHA))
    told = []
    apply = stage.media.apply

    async def counted(controls: RoomControls) -> None:
        told.append(controls.revision)
        await apply(controls)

    stage.media.apply = counted  # type: ignore[method-assign]
    for _ in range(3):
        await stage.reconcile_rooms()
    assert told == [1]


async def test_ops_11_a_room_that_hangs_while_it_is_closed_keeps_no_other_one_open(stage: Stage) -> None:
    over = [
        await published(stage, state=StreamState.KILLED, ended_at=NOW, end_reason=EndReason.STAFF)
        for _ in "123"
    ]
    close, waiting = stage.media.close, asyncio.Barrier(3)

    async def hanging(stream_id: StreamId) -> None:
        await waiting.wait()  # until all three are asked for
        await close(stream_id)

    stage.media.close = hanging  # type: ignore[method-assign]
    async with asyncio.timeout(60):
        await stage.reconcile_rooms()
    assert all(stage.media.is_closed(show.id) for show in over)


async def may_perform(stage: Stage, person: UserId) -> None:
    await stage.set_role(person, Role.PERFORMER)
    if person != RAVI:
        async with stage.database.begin() as tx:
            await tx.cases.record(an_approval(person))


async def test_ops_11_a_room_that_hangs_or_fails_while_it_is_told_keeps_no_other_from_its_cover(
    stage: Stage,
) -> None:
    shows = []
    for performer in (RAVI, MEERA, ASHA):
        await may_perform(stage, performer)
        shows.append(await stage.add(a_stream(performer_id=performer)))
        await stage.media.publish(shows[-1].id, performer, offer=OFFER)
        async with stage.database.begin() as tx:
            await tx.room_controls.save((await tx.room_controls.of(shows[-1].id)).covered(True))
    apply, waiting, broken = stage.media.apply, asyncio.Barrier(3), shows[0].id

    async def hanging(controls: RoomControls) -> None:
        await waiting.wait()
        if controls.stream_id == broken:
            raise TimeoutError
        await apply(controls)

    stage.media.apply = hanging  # type: ignore[method-assign]
    stage.media.publisher_lost(shows[1].id, seconds=60)
    async with asyncio.timeout(60):
        await stage.reconcile_rooms()
    assert [stage.media.controls_of(show.id).is_covered for show in shows] == [False, True, True]
    assert (await stage.stream(shows[1].id)).state is not StreamState.LIVE, "what comes after is done as well"


@pytest.mark.parametrize("why", ["locked", "abandoned"])
async def test_acc_09_a_room_that_hangs_keeps_no_other_show_that_is_to_end_on_the_air(
    stage: Stage, why: str
) -> None:
    shows = []
    for performer in (RAVI, MEERA, ASHA):
        await may_perform(stage, performer)
        shows.append(await stage.add(a_stream(performer_id=performer)))
        await stage.media.publish(shows[-1].id, performer, offer=OFFER)
        if why == "locked":
            await stage.set_age(performer, AgeState.MINOR_LOCKED)
        else:
            stage.media.publisher_lost(shows[-1].id, seconds=60)
    close, waiting = stage.media.close, asyncio.Barrier(3)

    async def hanging(stream_id: StreamId) -> None:
        await waiting.wait()
        await close(stream_id)

    stage.media.close = hanging  # type: ignore[method-assign]
    async with asyncio.timeout(60):
        await stage.reconcile_rooms()
    assert all(stage.media.is_closed(show.id) for show in shows)
