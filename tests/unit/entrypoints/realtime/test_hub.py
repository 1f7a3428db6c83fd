import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from domain.age_verification.age import AgeState, AgeStatus
from domain.ids import SessionId, StreamId
from domain.streaming.block import Block
from domain.streaming.reach import ClosedRegion
from domain.streaming.region import Region
from domain.streaming.room_controls import RoomControls
from domain.streaming.room_event import RoomEvent
from domain.streaming.stream import EndReason
from entrypoints.realtime import hub as hub_module
from entrypoints.realtime import socket as socket_module
from entrypoints.realtime.hub import Hub, TooManySockets
from entrypoints.realtime.room import EARLY_MAX, Room
from entrypoints.realtime.socket import QUEUE_MAX, URGENT_MAX
from ports.identity.accounts import Principal
from tests.builders import ASHA, NOW, RAVI, a_stream
from tests.unit.entrypoints.realtime.conftest import Client, House

Until = Callable[..., Awaitable[None]]


async def subscribed(house: House, until: Until, hub: Hub | None = None) -> Client:
    client = await house.come_in(hub=hub)
    client.subscribe(house.show.id)
    await until(lambda: client.of_type("subscribed"))
    return client


async def test_a_client_is_greeted_and_told_what_happens(house: House, until: Until) -> None:
    await house.happen(1, 2)
    client = await subscribed(house, until)
    await house.happen(3, 4)
    await until(lambda: client.seqs() == [3, 4])
    assert client.types() == ["hello", "subscribed", "chat.message", "chat.message"]
    ack = client.of_type("subscribed")[0]
    assert (ack["channel"], ack["data"]) == (f"room:{house.show.id}", {"last_seq": 2, "state": "live"})
    event = (await house.log.since(house.show.id, 2, limit=1))[0]
    assert client.frames[2] == {
        "v": 1,
        "id": str(event.id),
        "seq": 3,
        "channel": f"room:{house.show.id}",
        "type": "chat.message",
        "time": "2026-11-01T14:30:00Z",
        "durable": True,
        "data": {"n": 3},
    }
    assert all("seq" not in frame for frame in client.frames if not frame["durable"])


async def test_a_client_hears_only_the_rooms_it_subscribed_to(house: House, until: Until) -> None:
    other = a_stream(performer_id=ASHA)
    async with house.database.begin() as tx:
        await tx.streams.add(other)
    client = await subscribed(house, until)
    await house.happen(1, room=other.id)
    await house.happen(2)
    client.say({"op": "unsubscribe", "channel": f"room:{house.show.id}"})
    await until(lambda: client.of_type("unsubscribed"))
    await house.happen(3)
    client.subscribe(other.id)
    await until(lambda: len(client.of_type("subscribed")) == 2)
    await house.happen(4, room=other.id)
    await until(lambda: len(client.seqs()) == 2)
    assert [frame["data"]["n"] for frame in client.frames if "seq" in frame] == [2, 4]


async def test_events_that_come_in_another_order_are_told_in_theirs(house: House, until: Until) -> None:
    client = await subscribed(house, until)
    house.feed.held = []
    await house.happen(*range(20))
    await house.feed.release_reversed()
    await until(lambda: len(client.seqs()) == 20)
    assert client.seqs() == list(range(1, 21))


async def test_a_gap_is_read_from_the_log_at_once(house: House, until: Until) -> None:
    client = await subscribed(house, until)
    house.feed.is_down = True
    await house.happen(*range(5))
    house.feed.is_down = False
    await house.happen(5)
    await until(lambda: client.seqs() == [1, 2, 3, 4, 5, 6], seconds=0.5)


async def test_without_the_feed_the_log_tells_everything(house: House, until: Until) -> None:
    client = await subscribed(house, until)
    house.feed.is_down = True
    await house.happen(*range(1_200))  # more than one page of the log
    await until(lambda: len(client.seqs()) == 1_200)
    assert client.seqs() == list(range(1, 1_201))


async def test_cht_08_without_the_feed_a_removal_comes_within_a_second(house: House, until: Until) -> None:
    client = await subscribed(house, until)
    house.feed.is_down = True
    for number in range(3):
        await asyncio.sleep(0.17 * number)  # wherever between two looks at the log it happens
        await house.happen(number, kind="chat.deleted")
        await until(lambda done=number: len(client.of_type("chat.deleted")) > done, seconds=0.75)


async def test_cht_08_rooms_that_show_gaps_keep_no_quiet_room_from_its_look_at_the_log(
    house: House, until: Until
) -> None:
    other = a_stream(performer_id=ASHA)
    async with house.database.begin() as tx:
        await tx.streams.add(other)
    client = await subscribed(house, until)
    client.subscribe(other.id)
    await until(lambda: len(client.of_type("subscribed")) == 2)

    async def gap_after_gap() -> None:
        while True:
            house.feed.is_down = True
            await house.happen(1, room=other.id)
            house.feed.is_down = False
            await house.happen(2, room=other.id)
            await asyncio.sleep(0.1)

    house.feed.is_down = True
    await house.happen(7, kind="chat.deleted")
    loud = asyncio.create_task(gap_after_gap())
    try:
        await until(lambda: client.of_type("chat.deleted"), seconds=1.0)
    finally:
        loud.cancel()


async def test_a_lost_feed_is_taken_up_again(house: House, until: Until) -> None:
    client = await subscribed(house, until)
    for waiting in list(house.feed._subscribers):
        waiting.put_nowait(None)  # the carrier is lost
    await until(lambda: not house.feed._subscribers)
    await until(lambda: house.feed._subscribers)
    await house.happen(1)
    await until(lambda: client.seqs() == [1])


async def test_one_who_resumes_gets_what_was_missed_and_then_the_rest(house: House, until: Until) -> None:
    await house.happen(*range(700))
    client = await house.come_in()
    client.resume(house.show.id, 3)
    happening = asyncio.create_task(house.happen(*range(300)))
    await happening
    await until(lambda: len(client.seqs()) >= 997)
    assert client.seqs() == list(range(4, 1_001))
    assert client.of_type("gap") == []


async def test_one_who_was_away_too_long_is_told_of_the_gap(
    house: House, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "RESUME_MAX", 10)
    await house.happen(*range(20))
    client = await house.come_in()
    client.resume(house.show.id, 9)
    await until(lambda: client.of_type("gap"))
    await house.happen(20)
    await until(lambda: client.seqs() == [21])
    assert client.of_type("gap")[0]["data"] == {
        "from": 10,
        "to": 20,
        "snapshot": {"state": "live", "as_of": 20},
    }


async def test_a_cursor_from_the_future_begins_now(house: House, until: Until) -> None:
    await house.happen(1)
    client = await house.come_in()
    client.resume(house.show.id, 99)
    await until(lambda: client.of_type("subscribed"))
    await house.happen(2)
    await until(lambda: client.seqs() == [2])


@pytest.mark.parametrize("kind", ["stream.killed", "stream.ended"])
async def test_the_end_of_a_show_overtakes_what_is_queued_and_ends_the_subscription(
    house: House, until: Until, kind: str
) -> None:
    client = await subscribed(house, until)
    await house.happen(0)
    await until(lambda: client.seqs() == [1])
    client.stall()
    await house.happen(1)
    await asyncio.sleep(0.05)
    await house.happen(*range(2, 6))
    await house.happen(kind=kind)
    await asyncio.sleep(0.05)
    client.read_on()
    await until(lambda: client.of_type("unsubscribed"))
    # The frame that was on its way already could not be overtaken.
    assert client.seqs() == [1, 2, 7, 3, 4, 5, 6]
    assert client.types()[-1] == "unsubscribed"
    assert client.of_type("unsubscribed")[0]["data"] == {"reason": "over"}
    assert client.closed_with is None


@pytest.mark.parametrize("kind", ["chat.deleted", "chat.cleared", "tip.words_removed"])
async def test_rte_12_a_removal_overtakes_what_is_queued_and_comes_in_its_turn_too(
    house: House, until: Until, kind: str
) -> None:
    client = await subscribed(house, until)
    await house.happen(0)
    await until(lambda: client.seqs() == [1])
    client.stall()
    await house.happen(1)
    await asyncio.sleep(0.05)
    await house.happen(*range(2, 102))
    await house.happen(kind=kind)
    await house.happen(kind="stream.killed")
    await asyncio.sleep(0.05)
    client.read_on()
    await until(lambda: client.of_type("unsubscribed"))
    order = [(frame["type"], frame.get("seq")) for frame in client.frames if "channel" in frame]
    order = order[order.index(("chat.message", 2)) :]
    # The frame that was on its way already could not be overtaken.
    assert order[:3] == [("chat.message", 2), (kind, None), ("stream.killed", 104)]
    assert [seq for _, seq in order[3:-1]] == list(range(3, 104))
    copy, in_turn = client.of_type(kind)
    assert (copy["durable"], in_turn["durable"]) == (False, True)
    assert (copy["data"], copy["channel"]) == (in_turn["data"], in_turn["channel"])


@pytest.mark.parametrize("kind", ["chat.deleted", "chat.cleared", "tip.words_removed"])
async def test_rte_12_where_nothing_waits_a_removal_is_told_once(
    house: House, until: Until, kind: str
) -> None:
    client = await subscribed(house, until)
    await house.happen(0, kind=kind)
    await until(lambda: client.seqs() == [1])
    assert len(client.of_type(kind)) == 1


@pytest.mark.parametrize("kind", ["chat.deleted", "chat.cleared", "tip.words_removed"])
async def test_rte_12_a_removal_waits_for_no_gap_where_others_wait(
    house: House, until: Until, kind: str
) -> None:
    client = await subscribed(house, until)
    await house.happen(0)
    await until(lambda: client.seqs() == [1])
    client.stall()
    await house.happen(1, 2)
    await asyncio.sleep(0.05)
    house.feed.is_down = True
    await house.happen(*range(3, 6))
    house.feed.is_down = False
    await house.happen(kind=kind)
    await asyncio.sleep(0)
    client.read_on()
    await until(lambda: client.seqs() == list(range(1, 8)))
    order = [(frame["type"], frame.get("seq")) for frame in client.frames if "channel" in frame]
    assert order.index((kind, None)) < order.index(("chat.message", 3)) < order.index((kind, 7))


async def test_rte_12_whoever_comes_back_is_told_what_was_removed_before_what_was_said(
    house: House, until: Until
) -> None:
    await house.happen(*range(100))
    await house.happen(kind="chat.deleted")
    await house.happen(kind="chat.cleared")
    await house.happen(kind="stream.killed")
    client = await house.come_in()
    client.resume(house.show.id, 40)
    await until(lambda: len(client.seqs()) == 63)
    order = [(frame["type"], frame.get("seq")) for frame in client.frames if "channel" in frame]
    assert order[:4] == [
        ("subscribed", None), ("chat.deleted", None), ("chat.cleared", None), ("stream.killed", 103),
    ]  # fmt: skip
    assert [seq for _, seq in order[4:] if seq] == list(range(41, 103)), "and all of it in its turn"


async def test_rte_12_whoever_was_away_too_long_is_told_what_was_removed(
    house: House, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "RESUME_MAX", 10)
    await house.happen(kind="chat.cleared")
    await house.happen(*range(60))
    client = await house.come_in()
    client.resume(house.show.id, 0)
    await until(lambda: client.of_type("chat.cleared"))
    assert client.of_type("gap")


async def test_rte_12_a_removal_overtakes_what_waits_in_the_log(house: House, until: Until) -> None:
    await house.happen(*range(600))
    client = await house.come_in()
    client.stall()
    client.resume(house.show.id, 0)
    await asyncio.sleep(0.05)
    await house.happen(kind="chat.deleted")
    await asyncio.sleep(0.05)
    client.read_on()
    await until(lambda: client.seqs() == list(range(1, 602)))
    order = [(frame["type"], frame.get("seq")) for frame in client.frames if "channel" in frame]
    assert order.index(("chat.deleted", None)) < 3


async def test_the_end_of_a_show_waits_for_no_gap(house: House, until: Until) -> None:
    client = await subscribed(house, until)
    house.feed.is_down = True
    await house.happen(*range(3))
    house.feed.is_down = False
    await house.happen(kind="stream.killed")
    await until(lambda: client.of_type("unsubscribed"))
    assert client.seqs() == [4, 1, 2, 3]


@pytest.mark.parametrize("kind", ["stream.killed", "chat.deleted"])
async def test_rte_12_what_is_urgent_comes_though_the_log_cannot_be_read(
    house: House, until: Until, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    client = await subscribed(house, until)
    await house.happen(0)
    await until(lambda: client.seqs() == [1])

    async def unreadable(*_: object, **__: object) -> Sequence[RoomEvent]:
        raise OSError

    client.stall()
    await house.happen(1, 2)
    await asyncio.sleep(0.05)
    monkeypatch.setattr(house.log, "since_many", unreadable)
    house.feed.is_down = True
    await house.happen(3)
    house.feed.is_down = False
    await house.happen(kind=kind)
    client.read_on()
    await until(lambda: client.of_type(kind), seconds=1.0)
    assert 4 not in client.seqs(), "the gap is open"


async def test_rte_12_a_removal_waits_for_no_page_of_the_log(
    house: House, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of somebody who comes back while the database is slow: nothing is queued yet, and much is to come."""
    await house.happen(*range(10))
    client, since, slow = await house.come_in(), house.log.since, asyncio.Event()

    async def in_time(*given: Any, **more: Any) -> Sequence[RoomEvent]:
        await slow.wait()
        return await since(*given, **more)

    monkeypatch.setattr(house.log, "since", in_time)
    client.resume(house.show.id, 0)
    await until(lambda: client.of_type("subscribed"))
    await house.happen(kind="chat.deleted")
    await until(lambda: client.of_type("chat.deleted"), seconds=1.0)
    assert client.seqs() == []
    slow.set()
    await until(lambda: client.seqs() == list(range(1, 12)))


async def test_rte_12_no_flood_of_removals_and_no_gap_fills_the_memory(house: House, until: Until) -> None:
    client = await subscribed(house, until)
    client.stall()
    await house.happen(0, 1)
    await asyncio.sleep(0.05)
    for _ in range(URGENT_MAX + 20):
        await house.happen(kind="chat.deleted")
    await asyncio.sleep(0.05)
    client.read_on()
    await until(lambda: len(client.seqs()) == URGENT_MAX + 22)
    copies = [frame for frame in client.of_type("chat.deleted") if not frame["durable"]]
    assert len(copies) == URGENT_MAX
    room = Room(house.show.id, 0)
    (event,) = await house.log.since(house.show.id, 0, limit=1)
    for seq in range(2, 2 * EARLY_MAX):
        room.take(replace(event, seq=seq))
    assert len(room.early) == EARLY_MAX


async def test_a_show_that_ends_while_one_resumes_is_told_once(house: House, until: Until) -> None:
    await house.happen(*range(600))
    client = await house.come_in()
    client.stall()
    client.resume(house.show.id, 0)
    await asyncio.sleep(0.05)
    await house.happen(kind="stream.ended")
    await asyncio.sleep(0.05)
    client.read_on()
    await until(lambda: client.of_type("unsubscribed"))
    assert sorted(client.seqs()) == list(range(1, 602))
    assert client.types()[-1] == "unsubscribed"


async def test_one_who_comes_after_the_end_gets_the_rest_and_no_subscription(
    house: House, until: Until
) -> None:
    await house.happen(1, 2)
    async with house.database.begin() as tx:
        await tx.streams.update(house.show.ended(EndReason.PERFORMER, NOW))
        await tx.room_events.append(house.show.id, "stream.ended", {"reason": "performer"}, now=NOW)
    client = await house.come_in()
    client.resume(house.show.id, 1)
    await until(lambda: client.of_type("unsubscribed"))
    assert client.types() == ["hello", "subscribed", "chat.message", "stream.ended", "unsubscribed"]


async def test_a_slow_client_is_closed_and_costs_nobody_else(house: House, until: Until) -> None:
    slow, fast = await subscribed(house, until), await subscribed(house, until)
    slow.stall()
    for start in range(0, QUEUE_MAX + 10, 20):
        await house.happen(*range(start, start + 20))
        await asyncio.sleep(0)
    sent = len(range(0, QUEUE_MAX + 10, 20)) * 20
    await until(lambda: len(fast.seqs()) == sent)
    assert fast.seqs() == list(range(1, sent + 1))
    assert fast.closed_with is None
    slow.read_on()
    await until(lambda: slow.closed_with is not None)
    assert slow.closed_with == 4408
    assert len(slow.seqs()) == 1  # what was queued is not sent after all
    await until(lambda: house.hub.connections == 1)


async def test_one_who_does_not_even_take_the_close_is_cut_off(
    house: House, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_module, "LAST_WORDS_SECONDS", 0.1)
    monkeypatch.setattr(socket_module, "SEND_SECONDS", 0.2)
    client = await subscribed(house, until)
    client.stall()
    await house.happen(1)
    await until(lambda: client.was_aborted)
    await until(lambda: house.hub.connections == 0)


async def test_a_backlog_waits_for_its_reader(house: House, until: Until) -> None:
    await house.happen(*range(1_500))
    client = await house.come_in()
    client.stall()
    client.resume(house.show.id, 0)
    await asyncio.sleep(0.1)
    client.read_on()
    await until(lambda: len(client.seqs()) == 1_500)
    assert client.closed_with is None


async def lose_session(house: House) -> None:
    async with house.database.begin() as tx:
        for session in list(house.database.tables.identity.sessions.values()):
            if session.user_id == ASHA:
                await tx.sessions.revoke(session.id, now=NOW)


async def become_minor(house: House) -> None:
    async with house.database.begin() as tx:
        await tx.ages.save(AgeStatus(ASHA, AgeState.MINOR_LOCKED, None, None, None, None))


@pytest.mark.parametrize(("lose", "reason"), [(lose_session, "session_ended"), (become_minor, "age_locked")])
async def test_who_may_not_listen_any_more_is_put_out_within_two_seconds(
    house: House, until: Until, lose: Callable[[House], Awaitable[None]], reason: str
) -> None:
    client = await subscribed(house, until)
    staying = await house.come_in(RAVI)
    await lose(house)
    await until(lambda: client.closed_with is not None, seconds=2.0)
    assert client.closed_with == 4403
    assert client.of_type("revoked")[0]["data"] == {"reason": reason}
    assert client.types()[-2:] == ["revoked", "bye"]
    await house.happen(1)
    await asyncio.sleep(0.05)
    assert client.seqs() == []
    assert staying.closed_with is None


async def test_when_nobody_knows_who_may_listen_nobody_does(
    house: House, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "UNCHECKED_SECONDS_MAX", 1.5)
    client = await subscribed(house, until)

    async def fail(sessions: Collection[SessionId], *, now: datetime) -> Mapping[SessionId, Principal]:
        raise ConnectionError("no database")

    monkeypatch.setattr(house.audience, "principals", fail)
    await until(lambda: client.closed_with is not None)
    assert client.closed_with == 1013


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "hello",
        "{}",
        b"\x00\x01",
        '{"op":"subscribe"}',
        '{"op":"subscribe","channel":"user:1"}',
        '{"op":"subscribe","channel":"room:../../etc"}',
        '{"op":"subscribe","channel":"room:00000000-0000-0000-0000-000000000000","extra":1}',
        '{"op":"shutdown"}',
        '{"op":"resume","channels":{}}',
        '{"op":"resume","channels":{"room:00000000-0000-0000-0000-000000000000":-1}}',
        '{"op":"resume","channels":{"room:00000000-0000-0000-0000-000000000000":1.5}}',
        '{"op":"resume","channels":{"room:00000000-0000-0000-0000-000000000000":"1"}}',
        '{"op":"subscribe","channel":"\ud800"}',
        '{"op":"' + "x" * 5000 + '"}',
    ],
)
async def test_a_frame_we_do_not_understand_is_answered_so(
    house: House, until: Until, frame: str | bytes
) -> None:
    client = await house.come_in()
    client.say(frame)
    await until(lambda: client.of_type("error"))
    assert client.of_type("error")[0]["data"]["code"] == "bad_frame"
    client.subscribe(house.show.id)
    await until(lambda: client.of_type("subscribed"))


async def test_one_who_goes_on_with_bad_frames_is_closed(house: House, until: Until) -> None:
    client = await house.come_in()
    for _ in range(4):
        client.say("hello")
    await until(lambda: client.closed_with is not None)
    assert client.closed_with == 1008


async def test_a_flood_of_requests_is_closed(house: House, until: Until) -> None:
    client = await house.come_in()
    for _ in range(100):
        client.subscribe(StreamId(uuid4()))
    await until(lambda: client.closed_with is not None)
    assert client.closed_with == 4429


async def test_requests_that_cannot_be_met_are_refused(house: House, until: Until) -> None:
    client = await subscribed(house, until)
    client.subscribe(house.show.id)
    client.subscribe(StreamId(uuid4()))
    await until(lambda: len(client.of_type("error")) == 2)
    assert [frame["data"]["code"] for frame in client.of_type("error")] == [
        "already_subscribed",
        "stream_not_found",
    ]


async def test_a_connection_has_so_many_channels(
    house: House, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "CHANNELS_MAX", 1)
    other = a_stream(performer_id=ASHA)
    async with house.database.begin() as tx:
        await tx.streams.add(other)
    client = await subscribed(house, until)
    client.subscribe(other.id)
    await until(lambda: client.of_type("error"))
    assert client.of_type("error")[0]["data"]["code"] == "too_many_channels"


async def test_a_person_has_so_many_connections(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "SOCKETS_OF_ONE_USER_MAX", 2)
    for _ in range(2):
        await house.come_in()
    await asyncio.sleep(0)
    with pytest.raises(TooManySockets):
        await house.hub.serve(await house.sign_in(ASHA), Client(), Region.named("IN"))
    await house.come_in(RAVI)
    await asyncio.sleep(0.01)
    assert house.hub.connections == 3


async def test_people_in_the_room_are_told_how_many_watch(house: House, until: Until) -> None:
    client = await subscribed(house, until)
    await until(lambda: client.of_type("presence.count"))
    frame = client.of_type("presence.count")[0]
    assert (frame["data"], frame["durable"], "seq" in frame) == ({"viewers": 0}, False, False)


async def test_a_hub_that_stops_says_goodbye(house: House, until: Until) -> None:
    client = await subscribed(house, until)
    await house.hub.stop()
    await until(lambda: client.closed_with is not None)
    assert (client.types()[-1], client.closed_with) == ("bye", 1012)


async def test_who_left_leaves_nothing_behind(house: House, until: Until) -> None:
    client = await subscribed(house, until)
    house.serving[-1].cancel()
    await until(lambda: house.hub.connections == 0)
    assert len(house.hub.rooms) == 0
    await house.happen(1)
    assert client.seqs() == []


async def test_whoever_the_performer_blocks_is_shown_out_and_comes_back_in_no_more(
    house: House, until: Until
) -> None:
    asha, ravi = await subscribed(house, until), await house.come_in(RAVI)
    ravi.subscribe(house.show.id)
    await until(lambda: ravi.of_type("subscribed"))
    async with house.database.begin() as tx:
        await tx.blocks.add(Block(house.show.performer_id, ASHA, NOW))

    await until(lambda: asha.of_type("unsubscribed"))
    await house.happen(1)
    await until(lambda: ravi.seqs() == [1])

    assert [frame["data"] for frame in asha.of_type("unsubscribed")] == [{"reason": "blocked_by_performer"}]
    asha.subscribe(house.show.id)
    await until(lambda: asha.of_type("error"))
    assert asha.of_type("error")[0]["data"]["code"] == "blocked_by_performer"
    assert (asha.seqs(), asha.closed_with) == ([], None)


async def test_str_04_whoever_is_put_out_hears_nothing_until_let_back_in(house: House, until: Until) -> None:
    asha, ravi = await subscribed(house, until), await house.come_in(RAVI)
    ravi.subscribe(house.show.id)
    await until(lambda: ravi.of_type("subscribed"))
    controls = RoomControls.none(house.show.id).without(ASHA)
    async with house.database.begin() as tx:
        await tx.room_controls.save(controls)

    await until(lambda: asha.of_type("unsubscribed"))
    await house.happen(1)
    await until(lambda: ravi.seqs() == [1])

    assert [frame["data"] for frame in asha.of_type("unsubscribed")] == [{"reason": "removed_from_room"}]
    asha.resume(house.show.id, 0)
    await until(lambda: asha.of_type("error"))
    assert asha.of_type("error")[0]["data"]["code"] == "removed_from_room"
    assert (asha.seqs(), asha.closed_with) == ([], None)

    async with house.database.begin() as tx:
        await tx.room_controls.save(controls.with_back(ASHA))
    asha.resume(house.show.id, 0)
    await until(lambda: asha.seqs() == [1])


async def test_str_20_who_is_where_a_show_is_not_shown_does_not_listen(house: House, until: Until) -> None:
    here, elsewhere = await house.come_in(region="IN"), await house.come_in(region="GB")
    for client in (here, elsewhere):
        client.subscribe(house.show.id)
    await until(lambda: here.of_type("subscribed") and elsewhere.of_type("error"))
    assert elsewhere.of_type("error")[0]["data"]["code"] == "not_shown_where_you_are"
    assert (here.of_type("error"), elsewhere.of_type("subscribed")) == ([], [])


async def test_str_20_who_listens_is_out_when_the_performer_closes_the_place(
    house: House, until: Until
) -> None:
    there, beside = await house.come_in(region="IN-KA"), await house.come_in(region="IN-KL")
    for client in (there, beside):
        client.subscribe(house.show.id)
    await until(lambda: there.of_type("subscribed") and beside.of_type("subscribed"))
    async with house.database.begin() as tx:
        await tx.closed_regions.add(ClosedRegion(house.show.performer_id, Region.named("IN-KA"), NOW))

    await until(lambda: there.of_type("unsubscribed"))
    await house.happen(1)
    await until(lambda: beside.seqs() == [1])

    assert [frame["data"] for frame in there.of_type("unsubscribed")] == [
        {"reason": "not_shown_where_you_are"}
    ]
    assert (there.seqs(), beside.of_type("unsubscribed")) == ([], [])
