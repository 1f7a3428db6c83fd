"""A real show, recorded into S3 while it runs, whatever is killed: the media program, S3 and real keys, with the
records in memory."""

import asyncio
import io
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import av
import pytest
import pytest_asyncio

from adapters.aiortc_sfu.recordings import AiortcSfuRecordings
from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.s3.object_store import S3ObjectStore
from adapters.s3.parted_store import S3PartedStore
from application.streaming.keep_recordings import KeepRecordings
from application.streaming.start_recording import StartRecording
from application.streaming.stop_recording import StopRecording
from domain.consent.cast import Scope
from domain.identity.permissions import Role
from domain.ids import RecordingId, StreamId
from domain.streaming.recording import Recording, RecordingState
from entrypoints.cli.processes import Children
from media.clients.peers import Publisher
from media.taps.parts import unsealed
from ports.sealing import WrappedKey, associated_data
from tests.builders import RAVI, a_cast_member, a_stream, a_user
from tests.integration.conftest import S3Place
from tests.integration.media.conftest import start_media
from tests.integration.media.test_recordings import frames_later
from tests.vault_keys import vault_key_file

SECONDS = 90.0


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


@pytest.mark.parametrize("killed", [False, True], ids=["whole", "killed"])
async def test_str_14_a_recording_is_in_the_store_and_plays(  # noqa: PLR0915 (one story)
    children: Children, room: str, tmp_path: Path, store: S3ObjectStore, killed: bool
) -> None:
    spool = str(tmp_path / "spool")
    media = await start_media(children, f"media-kept-{killed}", spool=spool)
    database, keys = MemoryDatabase(MemoryRoomFeed(), now, uuid4), LocalKeyWrapper(vault_key_file())
    parted = S3PartedStore(store)
    show, recording_id = (
        a_stream(id=StreamId(UUID(room)), created_at=now(), started_at=now()),
        RecordingId(uuid4()),
    )
    async with database.begin() as tx:
        await tx.users.add(a_user(id=RAVI, role=Role.PERFORMER))
        await tx.streams.add(show)
        await tx.casts.save(a_cast_member(stream_id=show.id, scopes=frozenset({Scope.LIVE, Scope.RECORD})))
    recordings = AiortcSfuRecordings(media.url, media.secret)
    keep = KeepRecordings(database.begin, recordings, parted, keys, now)
    publisher = Publisher(media.publishing(room))

    def recording() -> Recording:
        kept: Recording = database.tables.recordings.recordings[recording_id]
        return kept

    try:
        await publisher.start()
        await frames_later(publisher, 5)
        start = StartRecording(database.begin, recordings, keys, now, secrets.token_bytes)
        await start(recording_id=recording_id, stream_id=show.id, performer_id=RAVI)
        await keep()
        await frames_later(publisher, 75)
        if killed:
            media.child.process.kill()
            await recordings.aclose()
            await media.http.aclose()
            media = await start_media(children, "media-kept-next", spool=spool)
            recordings = AiortcSfuRecordings(media.url, media.secret)
            keep = KeepRecordings(database.begin, recordings, parted, keys, now)
        else:
            stop = StopRecording(database.begin, recordings, now)
            await stop(recording_id=recording_id, stream_id=show.id, performer_id=RAVI)
        async with asyncio.timeout(SECONDS):
            while recording().state is RecordingState.OPEN:
                await keep()
                await asyncio.sleep(0.2)
        assert (recording().state, recording().is_whole) == (RecordingState.STORED, True)
        events = database.tables.streaming.events[show.id]
        assert [event.data["recording"] for event in events] == [True, False]
        sealed = await store.get(recording().object_key, size_max=50_000_000)
        wrapped = WrappedKey(recording().key_id, recording().wrapped_key)
        key = await keys.unwrap(wrapped, context=recording().context)
        film = b"".join(unsealed(sealed, key, associated_data(recording().context)))
        with av.open(io.BytesIO(film), "r") as opened:
            assert sum(1 for _ in opened.decode(video=0)) >= 20
        assert await recordings.spooled() == []
        assert [
            each for each in await parted.uploads("recordings/") if each.key == recording().object_key
        ] == []
    finally:
        await publisher.stop()
        await recordings.aclose()
        await media.http.aclose()
