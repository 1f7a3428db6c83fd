"""A real show, sampled and preserved: the media program, S3 and a real sealer, with the records in memory."""

import asyncio
import io
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import av
import pytest
import pytest_asyncio
from PIL import Image

from adapters.aiortc_sfu.taps import AiortcSfuTaps
from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.database import MemoryDatabase
from adapters.memory.moderation.watch.footage_queries import MemoryFootageQueries
from adapters.memory.moderation.watch.frame_watch import MemoryWatchQueries
from adapters.memory.moderation.watch.hash_banks import MemoryHashChanges
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.memory.streaming.media import MemoryMedia
from adapters.pictures.pdq.banks import IndexedBanks
from adapters.pictures.pdq.hasher import PdqHasher
from adapters.s3.object_store import S3ObjectStore
from application.moderation.footage.footage_vault import FootageVault
from application.moderation.footage.preserve_show import PreserveStopped
from application.moderation.watch.frame_watch import FrameWatch
from application.moderation.watch.raise_frame_alarm import RaiseFrameAlarm
from application.moderation.watch.sample_shows import SampleShows
from domain.identity.permissions import Role
from domain.ids import EventId, StreamId
from domain.moderation.events import ShowStopped
from domain.moderation.watch.footage import clip_of_stop
from media.clients.peers import Publisher
from ports.streaming.sessions import MediaUnavailable
from ports.streaming.taps import NoFootage
from tests.builders import RAVI, a_stream, a_user
from tests.codes import no_codes
from tests.integration.conftest import S3Place
from tests.integration.media.conftest import MediaProcess
from tests.vault_keys import vault_key_file

EVERY_SECONDS, SHOW_SECONDS = 1.0, 12.0


@pytest_asyncio.fixture
async def store(s3: S3Place) -> AsyncIterator[S3ObjectStore]:
    made = S3ObjectStore(
        endpoint_url=s3.endpoint_url, access_key_id=s3.access_key_id, secret_access_key=s3.secret_access_key,
        bucket=s3.bucket, region="us-east-1",
    )  # fmt: skip
    yield made
    made.close()


def now() -> datetime:
    return datetime.now(UTC)


async def test_str_12_a_show_is_sampled_on_its_schedule_and_kept_when_it_is_stopped(
    media: MediaProcess, room: str, store: S3ObjectStore
) -> None:
    database, taps = MemoryDatabase(MemoryRoomFeed(), now, uuid4), AiortcSfuTaps(media.url, media.secret)
    vault = FootageVault(
        database.begin, taps, store, AesGcmSealer(LocalKeyWrapper(vault_key_file())), now, secrets.token_bytes
    )
    publisher = Publisher(media.publishing(room))
    try:
        await publisher.start()
        show = a_stream(id=StreamId(UUID(room)), created_at=now(), started_at=now())
        async with database.begin() as tx:
            await tx.users.add(a_user(id=RAVI, role=Role.PERFORMER))
            await tx.streams.add(show)
        hasher = PdqHasher(processes=1, picture_seconds=60, start_seconds=60)
        frames = FrameWatch(
            database.begin,
            database.begin,
            hasher,
            IndexedBanks(MemoryHashChanges(database)),
            MemoryMedia(),
            now,
            uuid4,
            "IN-nonexplicit",
            None,
            RaiseFrameAlarm(database.begin, MemoryMedia(), now, uuid4, "IN-nonexplicit"),
            no_codes(database.begin, now),
        )
        sample = SampleShows(
            database.begin,
            MemoryWatchQueries(database),
            vault,
            frames,
            now,
            uuid4,
            every_seconds=EVERY_SECONDS,
        )
        assert show.started_at is not None
        while (now() - show.started_at).total_seconds() < SHOW_SECONDS:
            await sample()
            await asyncio.sleep(0.1)
        queries = MemoryFootageQueries(database)
        stored = await queries.count_of_stream(show.id)
        assert 9 <= stored <= 13, "of twelve intervals; one may be late on a machine with much to do"
        watched = await MemoryWatchQueries(database).coverage(show.id)
        assert 7 <= watched.looks <= 13, "the first minute is looked at each second"
        assert watched.failed <= 2
        await hasher.aclose()
        newest = await queries.newest_still(show.id)
        assert newest is not None
        kept = database.tables.footage.footage[newest.footage_id]
        assert Image.open(io.BytesIO(await vault.open(kept))).size == (640, 360)
        async with database.begin() as tx:
            await tx.streams.update(show.killed(now()))
        await media.close(room)
        preserve = PreserveStopped(database.begin, vault, now, uuid4)
        await preserve(ShowStopped(show.id, RAVI, show.title, "harassment", ""), EventId(uuid4()))
        clip = database.tables.footage.footage[clip_of_stop(show.id)]
        assert clip.require_file().seconds > 5
        with av.open(io.BytesIO(await vault.open(clip)), "r") as film:
            assert sum(1 for _ in film.decode(video=0)) > 60
    finally:
        await publisher.stop()
        await taps.aclose()


async def test_a_room_that_nobody_knows_and_a_plane_that_is_gone(media: MediaProcess) -> None:
    taps = AiortcSfuTaps(media.url, media.secret)
    gone = AiortcSfuTaps("http://127.0.0.1:9", media.secret)
    stranger = AiortcSfuTaps(media.url, "not the secret of this media plane, at all")
    stream_id = StreamId(uuid4())
    with pytest.raises(NoFootage):
        await taps.still(stream_id, age_seconds_max=1.0)
    with pytest.raises(NoFootage):
        await taps.clip(stream_id, data_key=bytes(32), associated_data=b"{}")
    for broken in (gone, stranger):
        with pytest.raises(MediaUnavailable):
            await broken.still(stream_id, age_seconds_max=1.0)
    for each in (taps, gone, stranger):
        await each.aclose()
