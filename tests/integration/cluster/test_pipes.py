"""A show that more people watch than its process bears: others carry it on, and nobody notices."""

import asyncio
import time
from uuid import uuid4

import pytest

from adapters.aiortc_sfu.cluster_ports import ClusterControls, ClusterSessions
from domain.ids import StreamId, UserId
from domain.streaming.room_controls import RemovedFromRoom, RoomControls
from media.clients.peers import Publisher, Viewer
from ports.streaming.sessions import RoomFull, WatchTerms
from tests.builders import RAVI
from tests.integration.cluster.conftest import TERMS, Fleet, until
from tests.integration.media.test_broadcast_delay import Witness
from tests.unit.media.offers import chromium

PUBLISH, WATCH = chromium("sendonly"), chromium("recvonly")


async def crowded(fleet: Fleet, stream_id: StreamId) -> None:
    """From now on every process with a room in it is full, as soon as its lease says so; the empty one is not."""
    fleet.sessions = fleet.sessions_of(fleet.cluster, full_at=13)

    async def told() -> bool:
        node = await fleet.cluster.find(stream_id)
        return node is not None and node.load >= 13

    await until(told)


async def test_viewers_of_origin_and_edge_decode_the_same_show_and_a_stop_reaches_both(fleet: Fleet) -> None:
    stream_id = await fleet.a_show()
    publisher = Publisher(fleet.publishing(stream_id))
    viewers = [Viewer(fleet.watching(stream_id, UserId(uuid4()))) for _ in range(3)]
    await publisher.start()
    again: Publisher | None = None
    try:
        await viewers[0].start()
        await crowded(fleet, stream_id)
        for viewer in viewers[1:]:
            await viewer.start()
        await asyncio.gather(*(viewer.wait_for_frames(10, seconds=60) for viewer in viewers))
        watched = [int((await node.status(str(stream_id)))["viewers"]) for node in fleet.nodes]
        assert sorted(watched) == [1, 2]
        (status,) = await fleet.rooms.statuses()
        assert status.viewers == 3

        again = Publisher(fleet.publishing(stream_id))  # the performer's connection is another: edges stay
        await again.start()
        more = [viewer.frames_decoded + 10 for viewer in viewers]
        await asyncio.gather(*(v.wait_for_frames(n, seconds=60) for v, n in zip(viewers, more, strict=True)))
        assert not any(viewer.ended.is_set() for viewer in viewers)
        assert all(viewer.audio_frames_decoded > 0 for viewer in viewers)

        begun = time.monotonic()
        await fleet.rooms.close(stream_id)
        await asyncio.gather(*(asyncio.wait_for(viewer.ended.wait(), 60) for viewer in viewers))
        assert max(viewer.last_packet_at or 0 for viewer in viewers) - begun < 1.0
        for node in fleet.nodes:
            assert await node.metric("nonces_refused") == 0
    finally:
        everyone = [publisher, *viewers] + ([again] if again is not None else [])
        await asyncio.gather(*(client.stop() for client in everyone))


async def test_str_04_str_18_an_edge_holds_to_what_was_decided_before_it_was_one(fleet: Fleet) -> None:
    room, out = StreamId(uuid4()), UserId(uuid4())
    await fleet.sessions.publish(room, RAVI, offer=PUBLISH)
    origin = await fleet.process_of(room)
    await origin.http.put(
        f"/rooms/{room}/controls",
        json={"revision": 2, "is_covered": True, "is_muted": True, "removed": [str(out)]},
    )
    await crowded(fleet, room)
    seated = await fleet.sessions.subscribe(room, UserId(uuid4()), offer=WATCH, admission=TERMS)
    edge = next(node for node in fleet.nodes if node is not origin)
    assert f" {edge.udp_port} typ host" in seated.sdp
    rooms = (await edge.http.get("/rooms")).json()["rooms"]
    assert [r["controls_revision"] for r in rooms if r["id"] == str(room)] == [2]
    full = WatchTerms(is_hidden=False, capacity=0, joins_a_second=100)
    with pytest.raises(RoomFull):
        await fleet.sessions.subscribe(room, UserId(uuid4()), offer=WATCH, admission=full)
    with pytest.raises(RemovedFromRoom):
        await fleet.sessions.subscribe(room, out, offer=WATCH, admission=TERMS)
    await ClusterControls(fleet.cluster).apply(RoomControls(room, 3, False, False, frozenset()))
    (status,) = await fleet.rooms.statuses()
    assert status.controls_revision == 3


async def test_str_11_str_16_viewers_of_an_edge_get_a_delayed_show_when_the_others_do_and_staff_at_once(
    fleet: Fleet,
) -> None:
    stream_id, delay = await fleet.a_show(), 3

    async def publish(sdp: str) -> str:
        return (await fleet.sessions.publish(stream_id, RAVI, offer=sdp, delay_seconds=delay)).sdp

    async def look(sdp: str) -> str:
        unseen = WatchTerms(is_hidden=True, capacity=0, joins_a_second=1)
        return (await fleet.sessions.subscribe(stream_id, UserId(uuid4()), offer=sdp, admission=unseen)).sdp

    publisher, staff = Publisher(publish), Witness(look)
    viewer = Witness(fleet.watching(stream_id, UserId(uuid4())))
    await publisher.start()
    try:
        await crowded(fleet, stream_id)
        await viewer.start()
        await staff.start()
        async with asyncio.timeout(60):
            while len(viewer.waited) < 30 or not staff.waited:  # noqa: ASYNC110 (a picture is no event)
                await asyncio.sleep(0.05)
        origin = await fleet.process_of(stream_id)
        watched = {
            node is origin: int((await node.status(str(stream_id)))["viewers"]) for node in fleet.nodes
        }
        assert watched == {True: 0, False: 1}
        assert min(viewer.waited) >= delay * 1000
        assert min(staff.waited) < delay * 1000, "an edge has nothing newer than its viewers have"
    finally:
        await asyncio.gather(*(client.stop() for client in (publisher, viewer, staff)))


async def test_viewers_of_an_edge_that_drains_go_on_elsewhere_and_it_takes_no_pipe_again(
    fleet: Fleet,
) -> None:
    stream_id = await fleet.a_show()
    publisher = Publisher(fleet.publishing(stream_id))
    await publisher.start()
    origin = await fleet.process_of(stream_id)
    stays: Publisher | None = None
    try:
        edge = next(node for node in fleet.nodes if node is not origin)
        await crowded(fleet, stream_id)
        viewer = fleet.viewer(stream_id)
        await viewer.plays()
        assert int((await edge.status(str(stream_id)))["viewers"]) == 1
        stays = Publisher(edge.publishing(str(uuid4())))  # so that it is there to be asked
        await stays.start()
        body = {
            "codec": "VP8",
            "controls": {"revision": 0, "is_covered": False, "is_muted": False, "removed": []},
            "keys": {"down": "A" * 37 + "B==", "up": "A" * 37 + "Q=="},
        }
        assert (await edge.http.put("/draining", json={"deadline_seconds": 60})).status_code == 204
        refused = await edge.http.put(f"/rooms/{uuid4()}/pipe-in", json=body)
        assert (refused.status_code, refused.json()["code"]) == (503, "draining")
        # Nobody told the viewer more than that the connection ended, and nobody else had to.
        await viewer.plays(joins=2)
        assert int((await origin.status(str(stream_id)))["viewers"]) == 1
        assert not publisher.ended.is_set()
        await stays.stop()
        await asyncio.wait_for(edge.child.process.wait(), 60)
        assert edge.child.process.returncode == 0, "empty, it leaves long before its deadline"
        assert '"level": "error"' not in edge.child.log.read_text()
        assert [event.type for event in fleet.feed.heard if event.stream_id == stream_id] == []
    finally:
        await asyncio.gather(*(each.stop() for each in (publisher, stays) if each is not None))


async def test_a_key_opens_one_pipe_and_no_other(fleet: Fleet) -> None:
    room = StreamId(uuid4())
    await fleet.sessions.publish(room, RAVI, offer=PUBLISH)
    origin = await fleet.process_of(room)
    door = {
        "edge": "e" * 12,
        "host": "127.0.0.1",
        "port": 9,
        "keys": {"down": "A" * 37 + "B==", "up": "A" * 37 + "Q=="},
    }
    first = await origin.http.put(f"/rooms/{room}/pipe-out", json=door)
    assert first.status_code == 204, first.text
    again = await origin.http.put(f"/rooms/{room}/pipe-out", json=door)
    assert (again.status_code, again.json()["code"]) == (409, "key_used")


async def test_processes_of_the_application_that_open_one_pipe_at_once_open_it_once(fleet: Fleet) -> None:
    """Each has locks of its own, and hears of the others by the edge alone."""
    stream_id = await fleet.a_show()
    publisher = Publisher(fleet.publishing(stream_id))
    await publisher.start()
    viewers: list[Viewer] = []
    others = [fleet.another() for _ in range(6)]
    try:
        origin = await fleet.process_of(stream_id)
        edge = next(node for node in fleet.nodes if node is not origin)
        await crowded(fleet, stream_id)
        for cluster in others:
            sessions = fleet.sessions_of(cluster, full_at=13)

            async def watch(sdp: str, sessions: ClusterSessions = sessions) -> str:
                who = UserId(uuid4())
                return (await sessions.subscribe(stream_id, who, offer=sdp, admission=TERMS)).sdp

            viewers.append(Viewer(watch))
        await asyncio.gather(*(viewer.start() for viewer in viewers))
        await asyncio.gather(*(viewer.wait_for_frames(10, seconds=60) for viewer in viewers))
        assert int((await edge.status(str(stream_id)))["viewers"]) >= 2, (
            "its lease may say meanwhile that it is full too"
        )
        for node, said in ((edge, "media.pipe_in"), (origin, "media.pipe_out")):
            lines = [line for line in node.child.log.read_text().splitlines() if f'"{said}"' in line]
            assert sum(str(stream_id) in line for line in lines) == 1, said
            assert await node.metric("nonces_refused") == 0
    finally:
        await asyncio.gather(publisher.stop(), *(viewer.stop() for viewer in viewers))
        await asyncio.gather(*(cluster.aclose() for cluster in others))
