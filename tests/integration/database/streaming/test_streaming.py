"""One suite holds both databases to the promises of the streaming ports."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from domain.age_verification.age import AgeState
from domain.age_verification.case_event import Act
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind
from domain.identity.user import User
from domain.ids import SessionId, StreamId, UserId
from domain.streaming.room_event import CHAT_MESSAGE, STREAM_ENDED, STREAM_KILLED, STREAM_STARTED, TIP_CREATED
from domain.streaming.stream import (
    AlreadyLive,
    EndReason,
    Stream,
    StreamIdReused,
    StreamNotFound,
    StreamNotLive,
    StreamState,
)
from tests.builders import a_stream, a_user, a_verified_adult, an_approval
from tests.integration.database.apart import engine
from tests.integration.database.conftest import World

__all__ = ["engine"]


async def a_performer(world: World) -> User:
    user = a_user(display_name="Ravi", role=Role.PERFORMER)
    async with world.begin() as tx:
        await tx.users.add(user)
    return user


async def added(world: World, **changes: object) -> Stream:
    performer = await a_performer(world)
    stream = replace(a_stream(performer_id=performer.id, created_at=world.now()), **changes)  # type: ignore[arg-type]
    async with world.begin() as tx:
        await tx.streams.add(stream)
    return stream


async def test_a_show_comes_back_whole(world: World) -> None:
    stream = await added(
        world,
        title="रात के राग",
        state=StreamState.ENDED,
        started_at=world.now(),
        ended_at=world.now() + timedelta(hours=1),
        end_reason=EndReason.PUBLISHER_LOST,
    )
    async with world.begin() as tx:
        assert await tx.streams.get(stream.id) == stream
        assert await tx.streams.get_for_update(stream.id) == stream
        assert await tx.streams.get_for_share(stream.id) == stream
        assert await tx.streams.find(stream.id) == stream


async def test_that_nothing_comes_of_a_show_is_kept_and_shown(world: World) -> None:
    stream = await added(world)
    stalled = stream.stalled(world.now())
    async with world.begin() as tx:
        await tx.streams.update(stalled)
    async with world.begin() as tx:
        assert await tx.streams.get(stream.id) == stalled
    assert (await world.stream_queries.get(stream.id)).stalled_at == world.now()
    async with world.begin() as tx:
        await tx.streams.update(stalled.ended(EndReason.PERFORMER, world.now()))
    assert (await world.stream_queries.get(stream.id)).stalled_at is None


async def test_an_unknown_show_is_not_found(world: World) -> None:
    stranger = a_stream()
    async with world.begin() as tx:
        assert await tx.streams.find(stranger.id) is None
        for read in (tx.streams.get, tx.streams.get_for_update, tx.streams.get_for_share):
            with pytest.raises(StreamNotFound):
                await read(stranger.id)
        with pytest.raises(StreamNotFound):
            await tx.streams.update(stranger)
    with pytest.raises(StreamNotFound):
        await world.stream_queries.get(stranger.id)


async def test_what_a_failed_transaction_wrote_is_gone(world: World) -> None:
    performer = await a_performer(world)
    stream = a_stream(performer_id=performer.id)
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.streams.add(stream)
            await tx.room_events.append(stream.id, STREAM_STARTED, {}, now=world.now())
            raise ZeroDivisionError
    async with world.begin() as tx:
        assert await tx.streams.find(stream.id) is None
    assert await world.room_log.last_seq(stream.id) == 0
    assert [event for event in world.feed.heard if event.stream_id == stream.id] == []


async def test_an_id_is_good_for_one_show(world: World) -> None:
    stream = await added(world, state=StreamState.ENDED, ended_at=world.now(), end_reason=EndReason.STAFF)
    other = a_stream(id=stream.id, performer_id=(await a_performer(world)).id)
    with pytest.raises(StreamIdReused):
        async with world.begin() as tx:
            await tx.streams.add(other)


@pytest.mark.parametrize("state", [StreamState.CREATED, StreamState.LIVE])
async def test_a_performer_has_one_open_show(world: World, state: StreamState) -> None:
    stream = await added(world, state=state)
    second = a_stream(performer_id=stream.performer_id, state=StreamState.CREATED, started_at=None)
    with pytest.raises(AlreadyLive):
        async with world.begin() as tx:
            await tx.streams.add(second)
    async with world.begin() as tx:
        await tx.streams.update(stream.ended(EndReason.PERFORMER, world.now()))
        await tx.streams.add(second)
    async with world.begin() as tx:
        assert await tx.streams.get(second.id) == second


async def test_of_twenty_shows_that_race_for_a_performer_one_opens(world: World) -> None:
    performer = await a_performer(world)

    async def create() -> bool:
        try:
            async with world.begin() as tx:
                await tx.streams.add(a_stream(performer_id=performer.id))
        except AlreadyLive:
            return False
        return True

    assert sum(await asyncio.gather(*(create() for _ in range(20)))) == 1


async def test_twenty_writers_of_one_room_number_their_events_without_a_gap(world: World) -> None:
    stream = await added(world)

    async def say(number: int) -> int:
        async with world.begin() as tx:
            event = await tx.room_events.append(stream.id, CHAT_MESSAGE, {"n": number}, now=world.now())
            await asyncio.sleep(0.001)  # the others come while this transaction is open
            return event.seq

    seqs = await asyncio.gather(*(say(number) for number in range(20)))
    assert sorted(seqs) == list(range(1, 21))
    logged = await world.room_log.since(stream.id, 0, limit=100)
    assert [event.seq for event in logged] == list(range(1, 21))
    assert [event.data["n"] for event in logged] == [seqs.index(seq) for seq in range(1, 21)]


async def test_an_event_that_is_rolled_back_leaves_no_gap(world: World) -> None:
    stream = await added(world)
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.room_events.append(stream.id, CHAT_MESSAGE, {}, now=world.now())
            raise ZeroDivisionError
    async with world.begin() as tx:
        event = await tx.room_events.append(stream.id, STREAM_STARTED, {}, now=world.now())
    assert event.seq == 1
    assert await world.room_log.since(stream.id, 0, limit=10) == [event]


async def test_the_log_is_read_from_where_a_reader_stopped(world: World) -> None:
    stream, other = await added(world), await added(world)
    data = {"author": "आशा", "tokens": 50, "mine": False, "nested": {"a": "b"}}
    for room in (stream, other):
        async with world.begin() as tx:
            for event_type in (STREAM_STARTED, CHAT_MESSAGE, STREAM_ENDED):
                await tx.room_events.append(room.id, event_type, data, now=world.now())
    log = world.room_log
    assert await log.last_seq(stream.id) == 3
    second, _ = await log.since(stream.id, 1, limit=10)
    assert (second.type, second.seq, second.data, second.occurred_at) == (CHAT_MESSAGE, 2, data, world.now())
    assert await log.since(stream.id, 1, limit=1) == [second]
    assert await log.since(stream.id, 3, limit=10) == []
    of_two = await log.since(stream.id, 0, limit=10, only={STREAM_STARTED, STREAM_ENDED})
    assert [event.seq for event in of_two] == [1, 3]
    assert await log.since(stream.id, 0, limit=10, only=set()) == []

    both = await log.since_many({stream.id: 1, other.id: 2, StreamId(uuid4()): 0}, limit=10)
    assert [(event.stream_id, event.seq) for event in both if event.stream_id == stream.id] == [
        (stream.id, 2),
        (stream.id, 3),
    ]
    assert [event.seq for event in both if event.stream_id == other.id] == [3]
    limited = await log.since_many({stream.id: 0, other.id: 0}, limit=2)
    assert sorted(event.seq for event in limited) == [1, 1, 2, 2]
    assert await log.since_many({}, limit=10) == []


async def test_committed_events_are_broadcast_in_order(world: World) -> None:
    stream = await added(world)
    async with world.begin() as tx:
        await tx.room_events.append(stream.id, STREAM_STARTED, {}, now=world.now())
        await tx.room_events.append(stream.id, CHAT_MESSAGE, {}, now=world.now())
    heard = [event for event in world.feed.heard if event.stream_id == stream.id]
    assert heard == list(await world.room_log.since(stream.id, 0, limit=10))
    assert [event.seq for event in heard] == [1, 2]


async def test_live_shows_are_listed_newest_first_and_page_by_page(world: World) -> None:
    # In the future of all others, so that other tests' shows come after these.
    start = world.now() + timedelta(days=3650)
    shows = [await added(world, started_at=start + timedelta(minutes=number // 2)) for number in range(5)]
    await added(world, state=StreamState.CREATED, started_at=None)
    newest_first = sorted(shows, key=lambda show: (show.started_at, show.id), reverse=True)

    first = await world.stream_queries.live(before=None, limit=2)
    assert [row.stream_id for row in first] == [show.id for show in newest_first[:2]]
    assert first[0].performer_name == "Ravi"
    assert (first[0].title, first[0].state) == (shows[0].title, "live")
    cursor = first[-1]
    assert cursor.started_at is not None
    rest = await world.stream_queries.live(before=(cursor.started_at, cursor.stream_id), limit=3)
    assert [row.stream_id for row in rest] == [show.id for show in newest_first[2:]]
    async with world.begin() as tx:  # leave the first places to others
        for show in shows:
            await tx.streams.update(show.ended(EndReason.PERFORMER, world.now()))


async def test_enf_07_live_shows_are_found_by_each_word_of_a_title_or_a_name(world: World) -> None:
    start = world.now() + timedelta(days=3650)
    veena = await added(world, title="Evening RAGAS on the 100% veena", started_at=start)
    tabla = await added(world, title="रात का तबला, slow_hand", started_at=start + timedelta(minutes=1))
    over = await added(world, title="Evening ragas, again", state=StreamState.CREATED, started_at=None)

    async def found(*words: str) -> list[StreamId]:
        rows = await world.stream_queries.live(before=None, limit=50, words=words)
        return [row.stream_id for row in rows if row.stream_id in (veena.id, tabla.id, over.id)]

    assert await found() == [tabla.id, veena.id]
    assert await found("ragas") == await found("Ragas", "evening") == await found("eVeNiNg") == [veena.id]
    assert await found("तबला") == await found("तब", "ravi") == [tabla.id]
    assert await found("ravi") == [tabla.id, veena.id], "their performer's name"
    assert await found("ragas", "तबला") == []
    assert await found("0%") == [veena.id]
    assert await found("100%veena") == await found("evening%veena") == await found("slowxhand") == []
    assert await found("w_h") == [tabla.id]
    assert await found("r%vi") == await found("r_vi") == [], "a name is matched by its letters, as a title is"
    assert await found("'") == await found("\\") == []
    first = await world.stream_queries.live(before=None, limit=1, words=("ravi",))
    rest = await world.stream_queries.live(
        before=(first[0].started_at or start, first[0].stream_id), limit=50, words=("ragas",)
    )
    assert first[0].stream_id == tabla.id
    assert veena.id in [row.stream_id for row in rest]
    async with world.begin() as tx:  # leave the first places to others
        for show in (veena, tabla):
            await tx.streams.update(show.ended(EndReason.PERFORMER, world.now()))


async def test_a_show_is_found_by_its_key_and_by_its_performer(world: World) -> None:
    stream = await added(world, state=StreamState.ENDED, ended_at=world.now(), end_reason=EndReason.PERFORMER)
    later = a_stream(performer_id=stream.performer_id, created_at=world.now() + timedelta(minutes=1))
    async with world.begin() as tx:
        await tx.streams.add(later)
    queries = world.stream_queries
    row = await queries.by_key_digest(stream.key_digest)
    assert row is not None
    assert row == await queries.get(stream.id)
    assert (row.stream_id, row.performer_id, row.end_reason) == (stream.id, stream.performer_id, "performer")
    assert await queries.by_key_digest(b"\0" * 32) is None
    assert [row.stream_id for row in await queries.of_performer(stream.performer_id, limit=9)] == [
        later.id,
        stream.id,
    ]
    assert len(await queries.of_performer(stream.performer_id, limit=1)) == 1


async def test_open_shows_are_those_created_or_live(world: World) -> None:
    created = await added(world, state=StreamState.CREATED, started_at=None)
    live = await added(world)
    ended = await added(world, state=StreamState.ENDED, ended_at=world.now(), end_reason=EndReason.STAFF)
    killed = await added(world, state=StreamState.KILLED, ended_at=world.now(), end_reason=EndReason.STAFF)
    open_ids = {row.stream_id for row in await world.stream_queries.open_streams()}
    assert {created.id, live.id} <= open_ids
    assert not {ended.id, killed.id} & open_ids


async def test_a_tip_and_a_kill_wait_for_each_other(world: World) -> None:
    """Who shares a show keeps it in its state; who changes it waits until they are done."""
    stream = await added(world)
    shared, order = asyncio.Event(), []

    async def share() -> None:
        async with world.begin() as tx:
            (await tx.streams.get_for_share(stream.id)).require_live()
            shared.set()
            await asyncio.sleep(0.05)
            order.append("shared")

    async def kill() -> None:
        await shared.wait()
        async with world.begin() as tx:
            live = await tx.streams.get_for_update(stream.id)
            order.append("killed")
            await tx.streams.update(live.killed(world.now()))

    await asyncio.gather(share(), kill())
    assert order == ["shared", "killed"]


async def test_a_kill_is_not_kept_waiting_by_a_stream_of_tips(world: World) -> None:
    """Told by how many go first: how long that takes is a matter of the machine."""
    stream = await added(world)
    over, tipped = asyncio.Event(), 0

    async def tip(number: int) -> None:
        nonlocal tipped
        await asyncio.sleep(number * 0.0005)
        while not over.is_set():
            async with world.begin() as tx:
                await tx.streams.get_for_share(stream.id)
                await asyncio.sleep(0.02 if world.kind == "postgres" else 0)
            tipped += 1

    tips = [asyncio.create_task(tip(number)) for number in range(30)]
    await asyncio.sleep(0.1)
    longest = 0
    for _ in range(5):
        before = tipped
        async with asyncio.timeout(60), world.begin() as tx:
            await tx.streams.get_for_update(stream.id)
            longest = max(longest, tipped - before)
    over.set()
    await asyncio.gather(*tips)
    assert longest < 1_000


async def test_the_audience_is_who_holds_an_open_session(world: World) -> None:
    adult, stranger = a_user(display_name="Asha"), a_user(role=Role.MODERATOR)
    sessions = [
        Session.start(session_id=SessionId(uuid4()), user_id=user.id, now=world.now())
        for user in (adult, stranger, adult, adult)
    ]
    sessions[2] = sessions[2].revoked(world.now())
    sessions[3] = replace(sessions[3], expires_at=world.now())
    async with world.begin() as tx:
        await tx.users.add(adult)
        await tx.users.add(stranger)
        await tx.ages.save(a_verified_adult(UserId(adult.id)))
        for session in sessions:
            token = SessionToken.issue(
                digest=uuid4().bytes * 2, session_id=session.id, kind=TokenKind.COOKIE, now=world.now()
            )
            await tx.sessions.add(replace(session, revoked_at=None), token)
            if session.revoked_at:
                await tx.sessions.revoke(session.id, now=world.now())
    audience = world.query("streaming.rooms", "Audience")
    found = await audience.principals({session.id for session in sessions}, now=world.now())
    assert set(found) == {sessions[0].id, sessions[1].id}
    asha = found[sessions[0].id]
    assert (asha.user_id, asha.session_id, asha.display_name) == (adult.id, sessions[0].id, "Asha")
    assert asha.age_state is AgeState.VERIFIED_ADULT
    assert (found[sessions[1].id].role, found[sessions[1].id].age_state) == (
        Role.MODERATOR,
        AgeState.UNVERIFIED,
    )
    assert await audience.principals(set(), now=world.now()) == {}


@pytest.mark.parametrize("ending", [STREAM_ENDED, STREAM_KILLED])
async def test_nothing_happens_in_a_room_after_its_end(world: World, ending: str) -> None:
    stream = await added(world)
    async with world.begin() as tx:
        await tx.room_events.append(stream.id, STREAM_STARTED, {}, now=world.now())
        await tx.room_events.append(stream.id, ending, {}, now=world.now())
    with pytest.raises(StreamNotLive):
        async with world.begin() as tx:
            await tx.room_events.append(stream.id, TIP_CREATED, {}, now=world.now())
    assert await world.room_log.last_seq(stream.id) == 2


async def test_a_performers_open_show_is_found(world: World) -> None:
    stream = await added(world, state=StreamState.LIVE)
    other = await added(world, state=StreamState.ENDED, ended_at=world.now(), end_reason=EndReason.STAFF)
    async with world.begin() as tx:
        assert await tx.streams.find_open_for_update(stream.performer_id) == stream
        assert await tx.streams.find_open_for_update(other.performer_id) is None
        await tx.streams.update(stream.killed(world.now()))
        assert await tx.streams.find_open_for_update(stream.performer_id) is None


@pytest.mark.parametrize(
    ("role", "age", "may"),
    [
        (Role.PERFORMER, AgeState.VERIFIED_ADULT, True),
        (Role.PERFORMER, AgeState.MINOR_LOCKED, False),
        (Role.PERFORMER, AgeState.PENDING, False),
        (Role.PERFORMER, None, False),
        (Role.VIEWER, AgeState.VERIFIED_ADULT, False),
        (Role.ADMIN, AgeState.VERIFIED_ADULT, False),
    ],
)
async def test_acc_09_open_shows_of_those_who_may_not_perform_are_told_apart(
    world: World, role: Role, age: AgeState | None, may: bool
) -> None:
    stream = await added(world, state=StreamState.LIVE)
    async with world.begin() as tx:
        await tx.users.update((await tx.users.get(stream.performer_id)).with_role(role))
        if age is not None:
            await tx.ages.save(replace(a_verified_adult(stream.performer_id), state=age))
        await tx.cases.record(an_approval(stream.performer_id))
    assert (stream.id not in await without_right(world)) is may
    async with world.begin() as tx:
        await tx.streams.update(stream.killed(world.now()))
    assert stream.id not in await without_right(world)


@pytest.mark.parametrize("state", [StreamState.CREATED, StreamState.LIVE])
async def test_age_13_a_live_show_has_no_right_once_its_performers_approval_does_not_hold(
    world: World, state: StreamState
) -> None:
    stream, is_live = await added(world, state=state), state is StreamState.LIVE
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(stream.performer_id))
        await tx.cases.record(an_approval(stream.performer_id, Purpose.VIEWER))
    assert (stream.id in await without_right(world)) is is_live  # a viewer's approval is none
    approval = an_approval(stream.performer_id)
    async with world.begin() as tx:
        await tx.cases.record(approval)
    assert stream.id not in await without_right(world)
    end = approval.case.valid_until
    assert end is not None
    assert (stream.id in await without_right(world, at=end)) is is_live
    async with world.begin() as tx:
        act = Act.by_platform(Reason.NAME_CHANGED, now=world.now())
        await tx.cases.record(approval.case.reverify(act))
    assert (stream.id in await without_right(world)) is is_live


async def without_right(world: World, *, at: datetime | None = None) -> Sequence[StreamId]:
    return await world.stream_queries.open_without_right(now=at or world.now())
