"""Recordings and stills where several media processes carry the shows."""

import asyncio
import hashlib
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.aiortc_sfu.cluster_ports import ClusterTaps
from adapters.aiortc_sfu.cluster_recordings import ClusterRecordings
from domain.ids import RecordingId
from media.taps.parts import unsealed
from ports.streaming.taps import NoFootage
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


async def test_csa_10_of_a_show_that_moved_the_last_minute_is_kept_in_two_pieces(fleet: Fleet) -> None:
    """Whoever carried it leaves only when nobody can want what it has of that minute."""
    show = await fleet.a_show()
    publisher, viewer = fleet.publisher(show), fleet.viewer(show)
    await viewer.plays(30)
    await asyncio.sleep(5)
    old = await fleet.process_of(show)
    fleet.works()
    assert (await old.http.put("/draining", json={"deadline_seconds": 60})).status_code == 204
    await publisher.sends(joins=2)
    await viewer.plays(30, joins=2)
    taps = ClusterTaps(fleet.cluster)
    last = await taps.clip(show, data_key=KEY, associated_data=ABOUT)
    assert last.age_seconds < 1.0
    assert last.has_earlier
    before = await taps.clip(show, data_key=KEY, associated_data=ABOUT, piece=1)
    assert before.seconds > 2, "most of its last minute is where it was"
    assert before.age_seconds > last.seconds
    assert not before.has_earlier
    film = AESGCM(KEY).decrypt(before.ciphertext[:12], before.ciphertext[12:], ABOUT)
    assert hashlib.sha256(film).digest() == before.sha256
    with pytest.raises(NoFootage):
        await taps.clip(show, data_key=KEY, associated_data=ABOUT, piece=2)
    # Before that whoever has it waits, should it be asked for again.
    await taps.clip_kept(show, associated_data=ABOUT)
    await asyncio.wait_for(old.child.process.wait(), 60)
    assert old.child.process.returncode == 0
