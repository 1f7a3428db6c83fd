"""Recordings and stills where several media processes carry the shows."""

from uuid import uuid4

from adapters.aiortc_sfu.cluster_ports import ClusterTaps
from adapters.aiortc_sfu.cluster_recordings import ClusterRecordings
from domain.ids import RecordingId
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
