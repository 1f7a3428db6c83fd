"""The events connection as clients see it: real sockets, two web programs, one Valkey, one PostgreSQL."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from hashlib import sha256
from uuid import uuid4

import pytest
from dependency_injector import providers
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from adapters.memory.streaming.media import MemoryMedia
from adapters.redis.feed import RedisRoomFeed
from domain.age_verification.age import AgeState, AgeStatus
from domain.identity.permissions import Role
from entrypoints.realtime import hub as hub_module
from tests.integration.realtime.conftest import Program, run_program

Eventually = Callable[..., Awaitable[None]]


async def test_rooms_are_one_across_programs(
    programs: tuple[Program, Program], eventually: Eventually
) -> None:
    here, there = programs
    ravi, asha = await here.people.make(Role.PERFORMER), await there.people.make()
    show = await here.a_live_show(ravi)
    studio, viewer = await here.connect(ravi), await there.connect(asha)
    for listener in (studio, viewer):
        await listener.subscribe(show.id)
        await eventually(lambda it=listener: "subscribed" in it.types())
    await asha.json("PUT", f"/v1/streams/{show.id}/messages/{uuid4()}", {"text": "Namaste"}, status=201)
    await here.happen(show.id, 1, kind="tip.created")
    for listener in (studio, viewer):
        await eventually(lambda it=listener: it.seqs() == [1, 2], seconds=0.9)
        assert [f["type"] for f in listener.frames if f["durable"]] == ["chat.message", "tip.created"]
    assert studio.frames[-2]["data"]["text"] == "Namaste"
    assert studio.frames[-2]["id"] == viewer.frames[-2]["id"]
    await studio.leave()
    await viewer.leave()


async def test_events_committed_at_once_on_both_sides_come_in_one_order(
    programs: tuple[Program, Program], eventually: Eventually
) -> None:
    here, there = programs
    show = await here.a_live_show(await here.people.make(Role.PERFORMER))
    listeners = [await program.connect(await program.people.make()) for program in programs]
    for listener in listeners:
        await listener.subscribe(show.id)
        await eventually(lambda it=listener: "subscribed" in it.types())
    await asyncio.gather(
        *(program.happen(show.id, *range(10)) for program in (here, there) for _ in range(5))
    )
    for listener in listeners:
        await eventually(lambda it=listener: len(it.seqs()) >= 100)
        assert listener.seqs() == list(range(1, 101))
        await listener.leave()


async def test_a_socket_that_was_killed_resumes_with_every_event_once_in_order(
    programs: tuple[Program, Program], eventually: Eventually
) -> None:
    here, there = programs
    asha = await here.people.make()
    show = await here.a_live_show(await here.people.make(Role.PERFORMER))
    seen: list[int] = []
    happening = asyncio.create_task(here.happen(show.id, *range(300)))
    for program in (here, there, here, there):
        listener = await program.connect(asha)
        await listener.resume(show.id, seen[-1] if seen else 0)
        await eventually(lambda it=listener: len(it.seqs()) >= 40)
        listener.kill()
        seen += listener.seqs()
    await happening
    last = await here.connect(asha)
    await last.resume(show.id, seen[-1])
    await eventually(lambda: last.seqs()[-1:] == [300])
    seen += last.seqs()
    assert seen == list(range(1, 301))
    assert "gap" not in last.types()
    await last.leave()


async def test_a_client_that_stops_reading_is_closed_while_others_get_everything(
    program: Program, eventually: Eventually
) -> None:
    show = await program.a_live_show(await program.people.make(Role.PERFORMER))
    slow_socket = socket.create_connection(("127.0.0.1", program.port))
    slow_socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow_socket.setblocking(False)
    ticket = await program.ticket(await program.people.make())
    slow = await connect(
        f"ws://127.0.0.1:{program.port}/v1/events?ticket={ticket}", sock=slow_socket, compression=None,
        max_queue=1,
    )  # fmt: skip
    await slow.send(f'{{"op":"subscribe","channel":"room:{show.id}"}}')
    fast = await program.connect(await program.people.make())
    await fast.subscribe(show.id)
    await eventually(lambda: "subscribed" in fast.types())
    hub = program.container.hub()
    before, filling = hub.connections, "x" * 20_000
    sent = 0
    while hub.connections == before:
        assert sent < 6_000, "the slow client is never closed"
        async with program.container.database().begin() as tx:
            for number in range(50):
                await tx.room_events.append(
                    show.id, "chat.message", {"n": number, "text": filling}, now=program.container.now()()
                )
        sent += 50
    await eventually(lambda: len(fast.seqs()) == sent)
    assert fast.seqs() == list(range(1, sent + 1))
    assert fast.close_code is None
    await fast.leave()
    slow.transport.abort()


@pytest.mark.parametrize("kind", ["chat.deleted", "chat.cleared", "tip.words_removed", "stream.killed"])
async def test_rte_12_what_is_urgent_overtakes_what_waits_for_a_slow_line(
    program: Program, eventually: Eventually, kind: str
) -> None:
    """What was handed to the kernel comes first, so that little is: a phone's line is not told of a stop after half a
    megabyte of chat."""
    show = await program.a_live_show(await program.people.make(Role.PERFORMER))
    slow_socket = socket.create_connection(("127.0.0.1", program.port))
    slow_socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    slow_socket.setblocking(False)
    ticket = await program.ticket(await program.people.make())
    slow = await connect(
        f"ws://127.0.0.1:{program.port}/v1/events?ticket={ticket}",
        sock=slow_socket,
        compression=None,
        max_queue=1,
    )
    await slow.send(f'{{"op":"subscribe","channel":"room:{show.id}"}}')
    fast = await program.connect(await program.people.make())
    await fast.subscribe(show.id)
    rooms = program.container.hub().rooms
    await eventually(lambda: any(room.stream_id == show.id and len(room.members) == 2 for room in rooms))
    async with program.container.database().begin() as tx:
        for _ in range(450):  # fewer than a queue holds
            await tx.room_events.append(
                show.id, "chat.message", {"text": "x" * 1_000}, now=program.container.now()()
            )
    await eventually(lambda: len(fast.seqs()) == 450)
    await program.happen(show.id, 0, kind=kind)
    await eventually(lambda: kind in fast.types())

    before = 0
    while json.loads(await slow.recv())["type"] != kind:
        before += 1
    assert before < 60, "what a client's own buffer takes, and little more"
    await fast.leave()
    slow.transport.abort()


async def test_while_valkey_is_down_the_log_tells_everything(
    engine: AsyncEngine, database_url: str, eventually: Eventually, programs: tuple[Program, Program]
) -> None:
    program, server, serving = await run_program(engine, database_url, "redis://127.0.0.1:1/0", MemoryMedia())
    # Only its feed is cut off: a ticket needs a Valkey, and comes from the one that works.
    program.container.event_tickets.override(providers.Object(programs[0].container.event_tickets()))
    asha = await program.people.make()
    show = await program.a_live_show(await program.people.make(Role.PERFORMER))
    listener = await program.connect(asha)
    await listener.subscribe(show.id)
    await eventually(lambda: "subscribed" in listener.types())
    clock = asyncio.get_running_loop().time
    began = clock()
    await program.happen(show.id, *range(100))
    assert clock() - began < 12, "a broken carrier must not be waited for at each commit"
    await eventually(lambda: len(listener.seqs()) == 100, seconds=20)
    assert listener.seqs() == list(range(1, 101))
    await program.happen(show.id, 0, kind="stream.killed")
    await eventually(lambda: "unsubscribed" in listener.types(), seconds=2.0)
    await listener.leave()
    await program.container.hub().stop()
    server.should_exit = server.force_exit = True
    await serving


async def test_a_kill_is_told_and_ends_the_subscription(
    programs: tuple[Program, Program], eventually: Eventually
) -> None:
    here, there = programs
    show = await here.a_live_show(await here.people.make(Role.PERFORMER))
    viewer, meera = await there.connect(await there.people.make()), await here.people.make(Role.MODERATOR)
    await viewer.subscribe(show.id)
    await eventually(lambda: "subscribed" in viewer.types())
    stop = {"policy": "harassment", "note": "Insults, in spite of two warnings"}
    await meera.json("POST", f"/v1/staff/streams/{show.id}/stop", stop, status=200)
    await eventually(lambda: "unsubscribed" in viewer.types(), seconds=1.0)
    assert [frame["type"] for frame in viewer.frames if frame["durable"]] == ["stream.killed"]
    assert viewer.close_code is None
    await viewer.leave()


async def test_a_ticket_is_good_once(program: Program, eventually: Eventually) -> None:
    asha = await program.people.make()
    ticket = await program.ticket(asha)
    first = await program.open(ticket)
    await eventually(lambda: first.types() == ["hello"])
    for bad in (ticket, "", "x" * 43):
        refused = await program.open(bad)
        await eventually(lambda r=refused: r.close_code is not None)
        assert (refused.close_code, refused.frames) == (4401, [])
    await first.leave()


async def test_of_twenty_who_race_with_a_ticket_one_is_let_in(
    program: Program, eventually: Eventually
) -> None:
    ticket = await program.ticket(await program.people.make())
    racers = await asyncio.gather(*(program.open(ticket) for _ in range(20)))
    await eventually(lambda: sum(racer.close_code == 4401 for racer in racers) == 19)
    await eventually(lambda: sum(racer.types() == ["hello"] for racer in racers) == 1)
    for racer in racers:
        await racer.leave()


async def test_a_ticket_lives_half_a_minute_and_is_not_kept_itself(program: Program) -> None:
    ticket = await program.ticket(await program.people.make())
    redis: Redis = program.container.redis()
    keys = [key async for key in redis.scan_iter("event-ticket:*")]
    key = f"event-ticket:{sha256(ticket.encode()).hexdigest()}".encode()  # those of other tests end meanwhile
    assert key in keys
    assert 0 < await redis.ttl(key) <= 30
    assert not any(ticket.encode() in key for key in keys)


@pytest.mark.parametrize("age", [AgeState.UNVERIFIED, AgeState.PENDING, AgeState.MINOR_LOCKED])
async def test_unverified_people_get_no_ticket(program: Program, age: AgeState) -> None:
    stranger = await program.people.make(age=age)
    response = await stranger.call("POST", "/v1/events/tickets")
    assert response.status_code == 403


async def test_a_ticket_is_judged_when_it_is_used(program: Program, eventually: Eventually) -> None:
    asha = await program.people.make()
    ticket = await program.ticket(asha)
    async with program.container.database().begin() as tx:
        await tx.ages.save(AgeStatus(asha.user.id, AgeState.MINOR_LOCKED, None, "tests", None, None))
    refused = await program.open(ticket)
    await eventually(lambda: refused.close_code is not None)
    assert refused.close_code == 4403


async def test_signing_out_ends_the_connection_within_two_seconds(
    program: Program, eventually: Eventually
) -> None:
    asha = await program.people.make()
    show = await program.a_live_show(await program.people.make(Role.PERFORMER))
    listener = await program.connect(asha)
    await listener.subscribe(show.id)
    await eventually(lambda: "subscribed" in listener.types())
    await asha.json("DELETE", "/v1/sessions/current", status=204)
    await eventually(lambda: listener.close_code is not None, seconds=2.0)
    assert listener.close_code == 4403
    revoked = next(frame for frame in listener.frames if frame["type"] == "revoked")
    assert (revoked["channel"], revoked["data"]) == (f"room:{show.id}", {"reason": "session_ended"})


async def test_other_sites_pages_are_not_let_in(program: Program, eventually: Eventually) -> None:
    asha = await program.people.make()
    ticket = await program.ticket(asha)
    with pytest.raises(InvalidStatus) as refused:
        await program.open(ticket, origin="https://evil.example")
    assert refused.value.response.status_code == 403
    ours = await program.open(ticket, origin=f"http://127.0.0.1:{program.port}")
    await eventually(lambda: ours.types() == ["hello"])
    await ours.leave()


async def test_too_many_connections_of_one_person(
    program: Program, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "SOCKETS_OF_ONE_USER_MAX", 1)
    asha = await program.people.make()
    first = await program.connect(asha)
    await eventually(lambda: first.types() == ["hello"])
    second = await program.connect(asha)
    await eventually(lambda: second.close_code is not None)
    assert second.close_code == 4429
    await first.leave()


async def test_bad_frames_and_then_the_end(program: Program, eventually: Eventually) -> None:
    listener = await program.connect(await program.people.make())
    for _ in range(4):
        await listener.connection.send("hello")
    await eventually(lambda: listener.close_code is not None)
    assert listener.close_code == 1008
    assert listener.types()[-1] == "bye"


async def test_the_feed_carries_events_whole_and_survives_nonsense(
    redis_url: str, programs: tuple[Program, Program], eventually: Eventually
) -> None:
    program = programs[0]
    show = await program.a_live_show(await program.people.make(Role.PERFORMER))
    listener = await program.connect(await program.people.make())
    await listener.subscribe(show.id)
    await eventually(lambda: "subscribed" in listener.types())
    redis = Redis.from_url(redis_url)
    await redis.publish("room-events", b"this is no event")
    await program.happen(show.id, 1, 2)
    await eventually(lambda: listener.seqs() == [1, 2], seconds=3.0)
    assert isinstance(program.container.room_feed(), RedisRoomFeed)
    await redis.aclose()
    await listener.leave()


async def test_str_04_whoever_is_put_out_on_one_side_hears_nothing_more_on_the_other(
    programs: tuple[Program, Program], eventually: Eventually
) -> None:
    here, there = programs
    show = await here.a_live_show(await here.people.make(Role.PERFORMER))
    meera, asha, kavya = (
        await here.people.make(Role.MODERATOR), await there.people.make(), await there.people.make(),
    )  # fmt: skip
    listeners = [await there.connect(asha), await there.connect(kavya)]
    for listener in listeners:
        await listener.subscribe(show.id)
        await eventually(lambda it=listener: "subscribed" in it.types())
    out, stays = listeners

    removed = f"/v1/staff/streams/{show.id}/removed/{asha.user.id}"
    await meera.json("PUT", removed, {"policy": "harassment", "note": ""}, status=200)
    await eventually(lambda: "unsubscribed" in out.types())
    await here.happen(show.id, 1)
    await eventually(lambda: stays.seqs() == [1])
    await out.resume(show.id, 0)
    await eventually(lambda: "error" in out.types())

    assert out.seqs() == []
    assert out.frames[-1]["data"]["code"] == "removed_from_room"
    for listener in listeners:
        await listener.leave()
