"""Recordings and stills where several media processes carry the shows."""

import asyncio
from uuid import uuid4

from adapters.aiortc_sfu.cluster_ports import ClusterTaps
from adapters.aiortc_sfu.cluster_recordings import ClusterRecordings
from domain.ids import RecordingId
from media.clients.peers import Publisher
from media.taps.parts import unsealed
from tests.integration.cluster.conftest import Fleet, until

KEY, ABOUT = bytes(range(32)), b'{"kind":"recording"}'


async def test_a_recording_is_fetched_from_where_it_is_though_another_process_died(fleet: Fleet) -> None:
    show, recording_id = await fleet.a_show(), RecordingId(uuid4())
    await fleet.publisher(show).sends()
    recordings = ClusterRecordings(fleet.cluster)
    await recordings.start(recording_id, show, data_key=KEY, associated_data=ABOUT)
    viewer = fleet.viewer(show)
    await viewer.plays(30)
    assert (await ClusterTaps(fleet.cluster).still(show, age_seconds_max=60.0)).jpeg.startswith(b"\xff\xd8")
    carrying = await fleet.process_of(show)
    other = next(node for node in fleet.nodes if node is not carrying)
    other.child.process.kill()
    await other.child.process.wait()

    async def is_ended() -> bool:
        await recordings.stop(show)
        return any(e.recording_id == recording_id and e.is_ended for e in await recordings.spooled())

    await until(is_ended)
    (there,) = [each for each in await recordings.spooled() if each.recording_id == recording_id]
    assert there.stream_id == show
    assert there.is_whole
    sealed = b"".join([await recordings.part(recording_id, number) for number in there.parts])
    assert len(b"".join(unsealed(sealed, KEY, ABOUT))) > 10_000
    await recordings.forget(recording_id, part=None)
    assert recording_id not in [each.recording_id for each in await recordings.spooled()]


async def test_csa_10_of_a_show_that_moved_the_minute_that_is_kept_is_its_last(fleet: Fleet) -> None:
    """Whoever carried it before has more of it, of a while ago."""
    show = await fleet.a_show()
    publisher, viewer = fleet.publisher(show), fleet.viewer(show)
    await viewer.plays(30)
    await asyncio.sleep(5)
    old = await fleet.process_of(show)
    holds_up = Publisher(old.publishing(str(uuid4())))  # or it ended once it is empty
    await holds_up.start()
    fleet.works()
    try:
        assert (await old.http.put("/draining", json={"deadline_seconds": 60})).status_code == 204
        await publisher.sends(joins=2)
        await viewer.plays(10, joins=2)
        taps = ClusterTaps(fleet.cluster)
        at_once = await taps.clip(show, data_key=KEY, associated_data=ABOUT)
        assert at_once.seconds > 2, "most of its last minute is where it was"
        # It is still the longer one when the newer one has more of the last minute.
        await asyncio.sleep(at_once.seconds * 0.6)
        later = await taps.clip(show, data_key=KEY, associated_data=ABOUT)
        assert later.age_seconds < 1.0
    finally:
        await holds_up.stop()
