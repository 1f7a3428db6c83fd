"""Real media programs beside each other: where rooms go, what reaches all of them, and what happens when one leaves."""

import asyncio
import signal
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import uuid4

import pytest
import structlog

from adapters.aiortc_sfu.cluster import MediaCluster
from adapters.aiortc_sfu.cluster_ports import ClusterControls, ClusterRooms
from adapters.memory.streaming.queries import MemoryStreamQueries
from adapters.memory.streaming.room_controls import MemoryRoomControlQueries
from application.moderation._confirmed import TRY_SECONDS, confirmed
from application.streaming.reconcile_rooms import ReconcileRooms
from domain.ids import StreamId
from domain.streaming.room_controls import RemovedFromRoom, RoomControls
from media.clients.peers import Publisher, Viewer
from ports.streaming.sessions import MediaSessionNotFound, MediaUnavailable, NothingPublished, RoomClosed
from tests.builders import ASHA, RAVI
from tests.integration.cluster.conftest import TERMS, Fleet, until
from tests.unit.media.offers import chromium
from tests.within import TRIES, said_within, within

log = structlog.get_logger()
PUBLISH, WATCH = chromium("sendonly"), chromium("recvonly")


async def has(cluster: MediaCluster, room: StreamId) -> str:
    node = await cluster.find(room)
    assert node is not None
    return node.id


async def test_rooms_spread_over_the_processes_and_all_the_application_agrees(fleet: Fleet) -> None:
    rooms = [StreamId(uuid4()) for _ in range(6)]
    answers = [await fleet.sessions.publish(room, RAVI, offer=PUBLISH) for room in rooms]
    nodes = [await has(fleet.cluster, room) for room in rooms]
    assert min(nodes.count(node) for node in set(nodes)) >= 2
    assert len(set(nodes)) == 2
    other = fleet.another()
    assert [await has(other, room) for room in rooms] == nodes
    watched = await fleet.sessions_of(other).subscribe(rooms[0], ASHA, offer=WATCH, admission=TERMS)
    port = (await fleet.process_of(rooms[0])).udp_port
    assert f" {port} typ host" in watched.sdp, "the answer names the port of the process that has the room"
    assert {status.stream_id for status in await fleet.rooms.statuses()} >= set(rooms)
    await fleet.sessions.leave(watched.session_id, ASHA)
    with pytest.raises(MediaSessionNotFound):
        await fleet.sessions.leave(watched.session_id, ASHA)
    with pytest.raises(MediaSessionNotFound):
        await fleet.sessions.leave("0" * 12 + answers[0].session_id[12:], RAVI)
    with pytest.raises(NothingPublished):
        await fleet.sessions.subscribe(StreamId(uuid4()), ASHA, offer=WATCH, admission=TERMS)


async def test_twenty_who_place_one_room_at_once_place_it_once(fleet: Fleet) -> None:
    room = StreamId(uuid4())
    clusters = [fleet.another() for _ in range(20)]
    placed = await asyncio.gather(*(cluster.place(room) for cluster in clusters))
    assert len({node.id for node in placed}) == 1


async def test_str_03_a_stop_reaches_every_process_within_a_second(fleet: Fleet) -> None:
    await said_within(1.0, lambda: stopped(fleet))


async def stopped(fleet: Fleet) -> float:
    """After how many seconds a show of it is, until the last packet."""
    stream_id = await fleet.a_show()
    publisher = Publisher(fleet.publishing(stream_id))
    viewers = [Viewer(fleet.watching(stream_id, ASHA)) for _ in range(2)]
    await publisher.start()
    for viewer in viewers:
        await viewer.start()
    try:
        await asyncio.gather(*(viewer.wait_for_frames(5, seconds=60) for viewer in viewers))
        begun = time.monotonic()
        await fleet.rooms.close(stream_id)
        await asyncio.gather(*(asyncio.wait_for(v.ended.wait(), 60) for v in (*viewers, publisher)))
        last = max(viewer.last_packet_at or 0 for viewer in viewers)
        for node in fleet.nodes:  # also the one that never had it
            refused = await node.http.post(
                f"/rooms/{stream_id}/publish", json={"participant": str(RAVI), "offer": PUBLISH}
            )
            assert refused.json()["code"] == "room_closed"
        with pytest.raises(RoomClosed):
            await fleet.sessions.publish(stream_id, RAVI, offer=PUBLISH)
    finally:
        await asyncio.gather(*(client.stop() for client in (publisher, *viewers)))
    return last - begun


async def test_str_03_without_valkey_rooms_go_on_new_ones_wait_and_a_stop_reaches_all(fleet: Fleet) -> None:
    had, other = StreamId(uuid4()), StreamId(uuid4())
    await fleet.sessions.publish(had, RAVI, offer=PUBLISH)
    await fleet.sessions.publish(other, RAVI, offer=PUBLISH)
    stranger = fleet.another()  # a process of the application that knows only its settings
    valkey = next(child for child in fleet.children.running if child.name == "valkey")
    valkey.process.kill()
    await valkey.process.wait()
    await asyncio.sleep(0.6)  # what was read last is older than it counts as fresh
    watched = await fleet.sessions.subscribe(had, ASHA, offer=WATCH, admission=TERMS)
    again = await fleet.sessions.publish(had, RAVI, offer=PUBLISH)
    assert again.session_id[:12] == watched.session_id[:12]
    with pytest.raises(MediaUnavailable):
        await fleet.sessions.publish(StreamId(uuid4()), RAVI, offer=PUBLISH)
    # Each time by another that knows only its settings: it waits for no registry beyond its time-out.
    strangers = iter([stranger, fleet.another(), fleet.another()])
    await within(3.0, lambda: ClusterRooms(next(strangers)).close(had))
    with pytest.raises(MediaSessionNotFound):
        await fleet.sessions.leave(watched.session_id, ASHA)
    await fleet.rooms.expel(RAVI)
    (status,) = await fleet.rooms.statuses()
    assert status.stream_id == other


async def test_str_03_ops_11_a_valkey_that_hangs_holds_no_stop(fleet: Fleet) -> None:
    """It takes connections and answers nothing, which is worse than being gone: a stop waits for none of it."""
    had = StreamId(uuid4())
    await fleet.sessions.publish(had, RAVI, offer=PUBLISH)
    watched = await fleet.sessions.subscribe(had, ASHA, offer=WATCH, admission=TERMS)
    stranger = fleet.another()
    valkey = next(child for child in fleet.children.running if child.name == "valkey")
    valkey.process.send_signal(signal.SIGSTOP)
    try:
        await asyncio.sleep(0.6)  # what was read last is older than it counts as fresh
        for clusters in ([fleet.cluster] * TRIES, [stranger, *(fleet.another() for _ in range(TRIES - 1))]):
            left = iter(clusters)

            async def stop() -> None:
                assert await confirmed(partial(ClusterRooms(next(left)).close, had))  # noqa: B023 (run at once)

            await within(3 * TRY_SECONDS, stop)
        rooms = [(await node.http.get("/rooms")).json()["rooms"] for node in fleet.nodes]
        assert rooms == [[], []]
    finally:
        valkey.process.send_signal(signal.SIGCONT)
    with pytest.raises(MediaSessionNotFound):
        await fleet.sessions.leave(watched.session_id, ASHA)


class Entitled(MemoryStreamQueries):
    """Whoever performs here may."""

    async def open_without_right(self, *, now: datetime) -> Sequence[StreamId]:
        return ()


async def test_str_03_ops_11_a_process_that_hung_past_its_lease_while_its_show_was_stopped_is_closed_once_it_is_back(
    fleet: Fleet,
) -> None:
    stopped, other = await fleet.a_show(), await fleet.a_show()
    await fleet.sessions.publish(stopped, RAVI, offer=PUBLISH)
    await fleet.sessions.publish(other, ASHA, offer=PUBLISH)
    reconcile = ReconcileRooms(
        fleet.database.begin, Entitled(fleet.database), fleet.rooms, MemoryRoomControlQueries(fleet.database),
        ClusterControls(fleet.cluster), fleet.now, uuid4, 60,
    )  # fmt: skip
    hung = await fleet.process_of(stopped)
    assert hung is not await fleet.process_of(other)
    hung.child.process.send_signal(signal.SIGSTOP)
    try:
        async with fleet.database.begin() as tx:
            await tx.streams.update((await tx.streams.get(stopped)).killed(fleet.now()))
        # Nobody tells it: whoever stopped the show died too, and what waits in its socket would close the room as well.
        await fleet.registered(1)
        await reconcile()
        assert [status.stream_id for status in await fleet.rooms.statuses()] == [other]
    finally:
        hung.child.process.send_signal(signal.SIGCONT)

    async def is_closed() -> bool:
        await reconcile()
        return (await hung.http.get("/rooms")).json()["rooms"] == []

    assert await until(is_closed) < 5.0
    with pytest.raises(RoomClosed):
        await fleet.sessions.publish(stopped, RAVI, offer=PUBLISH)
    assert [status.stream_id for status in await fleet.rooms.statuses()] == [other]


async def test_a_valkey_that_forgot_everything_is_told_again(fleet: Fleet) -> None:
    room = StreamId(uuid4())
    await fleet.sessions.publish(room, RAVI, offer=PUBLISH)
    before = await fleet.cluster.find(room)
    other = fleet.another()
    await fleet._redis[0].flushall()

    async def all_told() -> bool:
        return len(await other.alive()) == 2

    await until(all_told)
    found = await other.find(room)
    assert found is not None
    assert before is not None
    assert found.id == before.id == (await other.place(room)).id


async def test_a_process_told_to_leave_takes_no_new_room_and_its_show_moves_by_itself(fleet: Fleet) -> None:
    stream_id = await fleet.a_show()
    publisher = fleet.publisher(stream_id)
    await publisher.sends()
    viewers = [fleet.viewer(stream_id) for _ in range(2)]
    await asyncio.gather(*(viewer.plays() for viewer in viewers))
    old = await fleet.process_of(stream_id)
    stays = next(node for node in fleet.nodes if node is not old)
    fleet.works()
    begun = time.monotonic()
    assert (await old.http.put("/draining", json={"deadline_seconds": 60})).status_code == 204
    await asyncio.gather(publisher.sends(joins=2), *(viewer.plays(joins=2) for viewer in viewers))
    log.info(f"drained: everyone plays again after {time.monotonic() - begun:.2f} s")
    assert await fleet.process_of(stream_id) is stays
    await asyncio.wait_for(old.child.process.wait(), 60)
    assert old.child.process.returncode == 0
    assert '"level": "error"' not in old.child.log.read_text()
    await fleet.registered(1)
    for _ in range(3):
        new = StreamId(uuid4())
        await fleet.sessions.publish(new, RAVI, offer=PUBLISH)
        assert await fleet.process_of(new) is stays


async def test_a_process_that_is_empty_leaves_at_once_and_one_that_is_not_at_its_deadline(
    fleet: Fleet,
) -> None:
    empty, full = fleet.nodes
    room = str(uuid4())
    publisher = Publisher(full.publishing(room))
    await publisher.start()
    try:
        empty.child.process.send_signal(signal.SIGUSR1)
        await asyncio.wait_for(empty.child.process.wait(), 60)
        await full.http.put("/draining", json={"deadline_seconds": 1})
        await asyncio.wait_for(full.child.process.wait(), 60)
        await asyncio.wait_for(publisher.ended.wait(), 60)
    finally:
        await publisher.stop()


async def test_a_show_goes_on_in_another_process_when_its_own_is_killed(fleet: Fleet) -> None:
    stream_id = await fleet.a_show()
    publisher = fleet.publisher(stream_id)
    await publisher.sends()
    viewers = [fleet.viewer(stream_id) for _ in range(2)]
    await asyncio.gather(*(viewer.plays() for viewer in viewers))
    dead = await fleet.process_of(stream_id)
    fleet.works()
    begun = time.monotonic()
    dead.child.process.kill()
    await asyncio.gather(publisher.sends(joins=2), *(viewer.plays(1, joins=2) for viewer in viewers))
    log.info(f"killed: everyone plays again after {time.monotonic() - begun:.2f} s")
    assert await fleet.process_of(stream_id) is not dead
    events = [event.type for event in fleet.feed.heard if event.stream_id == stream_id]
    assert events == ["media.moved"]
    # What must reach everybody is not held up by who is dead.
    await fleet.rooms.close(stream_id)
    with pytest.raises(RoomClosed):
        await fleet.sessions.publish(stream_id, RAVI, offer=PUBLISH)


async def test_str_15_what_staff_decided_holds_in_the_process_that_takes_the_room_next(fleet: Fleet) -> None:
    room = StreamId(uuid4())
    await fleet.sessions.publish(room, RAVI, offer=PUBLISH)
    decided = RoomControls(room, 3, True, False, frozenset({ASHA}))
    await ClusterControls(fleet.cluster).apply(decided)
    (await fleet.process_of(room)).child.process.kill()

    async def displaced() -> bool:
        return room in await fleet.cluster.displaced()

    await until(displaced)
    assert await fleet.cluster.move(room)
    await fleet.sessions.publish(room, RAVI, offer=PUBLISH)
    with pytest.raises(RemovedFromRoom):
        await fleet.sessions.subscribe(room, ASHA, offer=WATCH, admission=TERMS)
    (status,) = await fleet.rooms.statuses()
    assert status.controls_revision == 3


async def test_a_stopped_show_is_not_moved(fleet: Fleet) -> None:
    room = StreamId(uuid4())
    await fleet.sessions.publish(room, RAVI, offer=PUBLISH)
    (await fleet.process_of(room)).child.process.kill()

    async def displaced() -> bool:
        return room in await fleet.cluster.displaced()

    await until(displaced)
    await fleet.move_rooms()
    assert fleet.feed.heard == []
    assert room in await fleet.cluster.displaced()


async def test_of_twenty_workers_one_moves_a_room(fleet: Fleet) -> None:
    room = StreamId(uuid4())
    await fleet.sessions.publish(room, RAVI, offer=PUBLISH)
    (await fleet.process_of(room)).child.process.kill()

    async def displaced() -> bool:
        return room in await fleet.cluster.displaced()

    await until(displaced)
    workers = [fleet.another() for _ in range(20)]
    for worker in workers:
        assert room in await worker.displaced()
    assert sum(await asyncio.gather(*(worker.move(room) for worker in workers))) == 1
