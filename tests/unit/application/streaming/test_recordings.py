"""Recordings, with everyone's consent and knowledge, kept whatever dies between two steps. In memory."""

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.memory.database import MemoryDatabase
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.memory.streaming.recordings import (
    MemoryMediaRecordings,
    MemoryPartedStore,
    MemoryRecordingQueries,
)
from application.streaming.keep_recordings import AbortUploads, KeepRecordings
from application.streaming.start_recording import StartRecording
from application.streaming.stop_recording import StopRecording
from domain.consent.cast import CastMember, CastState, Scope
from domain.consent.media_item import NotConsented
from domain.identity.permissions import Role
from domain.ids import MediaItemId, RecordingId, UserId
from domain.streaming.recording import AlreadyRecording, Recording, RecordingIdReused, RecordingState
from domain.streaming.stream import NotYourStream, StreamNotLive
from ports.errors import PortError
from ports.streaming.recordings import OpenUpload
from ports.streaming.sessions import MediaUnavailable
from tests.builders import NOW, RAVI, a_stream, a_user, a_withdrawal
from tests.vault_keys import vault_key_file

KAVYA = UserId(uuid4())
"""On camera too."""
ID = RecordingId(uuid4())


class Died(PortError):
    """The worker's process ended here."""


@dataclass
class Stage:
    time: datetime = NOW
    media: MemoryMediaRecordings = field(default_factory=MemoryMediaRecordings)
    objects: MemoryObjectStore = field(default_factory=MemoryObjectStore)

    def __post_init__(self) -> None:
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.show = a_stream()
        self.store = MemoryPartedStore(self.objects)
        keys = LocalKeyWrapper(vault_key_file())
        self.start_it = StartRecording(self.database.begin, self.media, keys, self.now, secrets.token_bytes)
        self.stop_it = StopRecording(self.database.begin, self.media, self.now)
        self.keep = KeepRecordings(self.database.begin, self.media, self.store, keys, self.now)
        self.abort = AbortUploads(self.database.begin, self.store, set())

    def now(self) -> datetime:
        return self.time

    async def people(self, *, scopes: frozenset[Scope] = frozenset({Scope.LIVE, Scope.RECORD})) -> None:
        async with self.database.begin() as tx:
            await tx.users.add(a_user(id=RAVI, role=Role.PERFORMER))
            await tx.streams.add(self.show)
            await tx.casts.save(
                CastMember(self.show.id, RAVI, CastState.CONFIRMED, scopes, "digest", NOW, NOW, None)
            )
        self.media.published.add(self.show.id)

    async def joins(self, *scopes: Scope) -> None:
        async with self.database.begin() as tx:
            await tx.casts.save(
                CastMember(
                    self.show.id, KAVYA, CastState.CONFIRMED, frozenset(scopes), "digest", NOW, NOW, None
                )
            )

    async def start(self, recording_id: RecordingId = ID, performer_id: UserId = RAVI) -> Recording:
        return await self.start_it(
            recording_id=recording_id, stream_id=self.show.id, performer_id=performer_id
        )

    async def stop(self) -> Recording:
        return await self.stop_it(recording_id=ID, stream_id=self.show.id, performer_id=RAVI)

    @property
    def recording(self) -> Recording:
        return self.database.tables.recordings.recordings[ID]

    @property
    def told(self) -> list[object]:
        events = self.database.tables.streaming.events.get(self.show.id, [])
        return [event.data["recording"] for event in events if event.type == "recording.changed"]


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    await made.people()
    return made


async def test_str_14_the_room_is_told_before_anything_is_recorded(stage: Stage) -> None:
    stage.media.is_down = True
    await stage.start()
    assert stage.told == [True], "the media plane has not heard of it yet"
    stage.media.is_down = False
    await stage.keep()
    assert [each.recording_id for each in await stage.media.spooled()] == [ID]


async def test_str_14_a_show_is_not_recorded_by_itself(stage: Stage) -> None:
    await stage.keep()
    assert await stage.media.spooled() == []
    assert not await MemoryRecordingQueries(stage.database).is_recorded(stage.show.id)


async def test_str_14_a_show_that_somebody_asked_to_be_taken_out_of_is_not_recorded(stage: Stage) -> None:
    """They need no account, and are not in its cast: nobody but their word says that they are in it."""
    asked = a_withdrawal(stream_id=stage.show.id)
    assert asked.is_standing
    async with stage.database.begin() as tx:
        await tx.withdrawals.add(asked, None)
    with pytest.raises(NotConsented, match="asked to be taken out of this show"):
        await stage.start()
    assert stage.told == []


async def test_cns_03_nobody_is_recorded_who_does_not_allow_it() -> None:
    only_live = Stage()
    await only_live.people(scopes=frozenset({Scope.LIVE}))
    with pytest.raises(NotConsented):
        await only_live.start()
    with_kavya = Stage()
    await with_kavya.people()
    await with_kavya.joins(Scope.LIVE)
    with pytest.raises(NotConsented):
        await with_kavya.start()
    assert with_kavya.told == []
    assert await with_kavya.media.spooled() == []
    await with_kavya.joins(Scope.LIVE, Scope.RECORD)
    await with_kavya.start()


async def test_only_the_performer_of_a_live_show_records_it_and_once(stage: Stage) -> None:
    with pytest.raises(NotYourStream):
        await stage.start(performer_id=KAVYA)
    first = await stage.start()
    assert await stage.start() == first
    assert stage.told == [True]
    with pytest.raises(AlreadyRecording):
        await stage.start(RecordingId(uuid4()))
    async with stage.database.begin() as tx:
        other = a_stream()
        await tx.streams.add(other.killed(NOW))
    with pytest.raises(StreamNotLive):
        await stage.start_it(recording_id=RecordingId(uuid4()), stream_id=other.id, performer_id=RAVI)
    with pytest.raises(RecordingIdReused):
        await stage.stop_it(recording_id=ID, stream_id=other.id, performer_id=RAVI)


async def test_a_recording_is_entered_among_what_was_made_of_the_show(stage: Stage) -> None:
    await stage.start()
    item = stage.database.tables.withdrawals.items[MediaItemId(ID)]
    assert (item.stream_id, item.kind) == (stage.show.id, "recording")


async def test_parts_are_stored_while_it_runs_and_it_is_whole_in_the_end(stage: Stage) -> None:
    await stage.start()
    stage.media.records(ID, b"one ")
    await stage.keep()
    stage.media.records(ID, b"two ")
    await stage.keep()
    assert [part.number for part in stage.recording.parts] == [1, 2]
    assert stage.objects.objects == {}
    assert (await stage.media.spooled())[0].parts == [], "what is kept here is forgotten there"
    stage.media.records(ID, b"three")
    await stage.stop()
    assert stage.told == [True, False]
    await stage.keep()
    assert stage.recording.state is RecordingState.STORED
    assert stage.recording.is_whole
    assert stage.objects.objects[stage.recording.object_key] == b"one two three"
    assert await stage.media.spooled() == []
    assert await stage.store.uploads("") == []


async def test_cns_05_a_show_that_ends_ends_its_recording(stage: Stage) -> None:
    await stage.start()
    stage.media.records(ID, b"one")
    async with stage.database.begin() as tx:
        await tx.streams.update(stage.show.killed(NOW))
    await stage.keep()
    await stage.keep()
    assert stage.recording.state is RecordingState.STORED


async def test_cns_03_a_recording_stops_when_somebody_takes_back_their_word(stage: Stage) -> None:
    await stage.joins(Scope.LIVE, Scope.RECORD)
    await stage.start()
    stage.media.records(ID, b"one")
    await stage.joins(Scope.LIVE)
    await stage.keep()
    assert not stage.recording.is_running
    assert stage.told == [True, False]
    await stage.keep()
    assert stage.recording.state is RecordingState.STORED


async def test_a_recorder_that_dies_leaves_a_shorter_recording(stage: Stage) -> None:
    await stage.start()
    stage.media.records(ID, b"one")
    stage.media.dies()
    await stage.keep()
    assert (stage.recording.state, stage.recording.is_whole) == (RecordingState.STORED, False)
    assert stage.told == [True, False]


async def test_a_media_plane_that_lost_its_disk_leaves_what_is_stored(stage: Stage) -> None:
    await stage.start()
    stage.media.records(ID, b"one")
    await stage.keep()
    stage.media.loses_its_disk()
    await stage.keep()
    assert (stage.recording.state, stage.recording.is_whole) == (RecordingState.STORED, False)
    assert stage.objects.objects[stage.recording.object_key] == b"one"


async def test_what_never_began_is_lost_after_a_minute_and_the_room_told(stage: Stage) -> None:
    stage.media.published.clear()
    await stage.start()
    await stage.keep()
    assert stage.recording.state is RecordingState.OPEN
    stage.time += timedelta(minutes=2)
    await stage.keep()
    assert stage.recording.state is RecordingState.LOST
    assert stage.told == [True, False]


async def test_a_media_plane_that_is_away_costs_nothing_but_time(stage: Stage) -> None:
    await stage.start()
    stage.media.records(ID, b"one")
    stage.media.is_down = True
    with pytest.raises(MediaUnavailable):
        await stage.keep()
    await stage.stop()
    stage.media.is_down = False
    await stage.keep()
    await stage.keep()
    assert stage.recording.state is RecordingState.STORED


async def test_what_nobody_knows_of_is_stopped_and_forgotten(stage: Stage) -> None:
    await stage.media.start(RecordingId(uuid4()), stage.show.id, data_key=bytes(32), associated_data=b"")
    await stage.keep()
    await stage.keep()
    assert await stage.media.spooled() == []


STEPS = ("begin", "put_part", "complete")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_worker_that_dies_at_any_step_leaves_nothing_open(
    stage: Stage, step: str, after: bool
) -> None:
    await stage.start()
    stage.media.records(ID, b"one ")
    stage.media.records(ID, b"two")
    await stage.stop()
    store = Dying(stage.store, stage.objects, step, after=after)
    dying = KeepRecordings(stage.database.begin, stage.media, store, stage.keep.keys, stage.now)
    await dying()
    assert store.died
    await stage.keep()
    await stage.keep()
    assert stage.recording.state is RecordingState.STORED
    assert stage.objects.objects[stage.recording.object_key] == b"one two"
    await stage.abort()
    await stage.abort()
    assert await stage.store.uploads("") == []


class Dying(MemoryPartedStore):
    """Dies once, before or after a step was done."""

    def __init__(
        self, store: MemoryPartedStore, objects: MemoryObjectStore, step: str, *, after: bool
    ) -> None:
        super().__init__(objects)
        self._uploads, self._ids = store._uploads, store._ids
        self._step, self._after = step, after
        self.died = False

    async def begin(self, key: str) -> str:
        self._die("begin", after=False)
        made = await super().begin(key)
        self._die("begin", after=True)
        return made

    async def put_part(self, upload: OpenUpload, number: int, data: bytes) -> str:
        self._die("put_part", after=False)
        made = await super().put_part(upload, number, data)
        self._die("put_part", after=True)
        return made

    async def complete(self, upload: OpenUpload, parts: object) -> None:
        self._die("complete", after=False)
        await super().complete(upload, parts)  # type: ignore[arg-type]
        self._die("complete", after=True)

    def _die(self, step: str, *, after: bool) -> None:
        if (step, after) == (self._step, self._after) and not self.died:
            self.died = True
            raise Died("the worker died")


async def test_an_upload_that_is_written_down_is_not_aborted(stage: Stage) -> None:
    await stage.start()
    stage.media.records(ID, b"one")
    await stage.keep()
    await stage.store.begin("recordings/of-nobody")
    assert await stage.abort() == 0, "it may be written down in a moment"
    assert await stage.abort() == 1
    assert [upload.key for upload in await stage.store.uploads("")] == [stage.recording.object_key]


async def test_cns_04_a_recording_whose_item_is_erased_goes(stage: Stage) -> None:
    await stage.start()
    stage.media.records(ID, b"one")
    await stage.stop()
    await stage.keep()
    items = stage.database.tables.withdrawals.items
    items[MediaItemId(ID)] = items[MediaItemId(ID)].erased(NOW)
    await stage.keep()
    assert stage.recording.state is RecordingState.ERASED
    assert stage.recording.object_key in stage.database.tables.documents.loose_objects


async def told(stage: Stage) -> None:
    """Until the room is told that it is recorded."""
    while not stage.told:  # noqa: ASYNC110 (events in memory tell nobody)
        await asyncio.sleep(0)


async def test_str_14_nothing_is_recorded_before_everybody_had_time_to_hear_of_it(stage: Stage) -> None:
    starting = asyncio.create_task(
        replace(stage.start_it, notice_seconds=2.0)(
            recording_id=ID, stream_id=stage.show.id, performer_id=RAVI
        )
    )
    await told(stage)
    assert stage.recording.is_running, "the room was told"
    await replace(stage.keep, notice_seconds=2.0)()
    assert await stage.media.spooled() == [], "neither the request nor the worker begins"
    await starting
    assert [each.recording_id for each in await stage.media.spooled()] == [ID]


async def test_str_14_what_is_stopped_before_it_began_is_never_recorded(stage: Stage) -> None:
    starting = asyncio.create_task(
        replace(stage.start_it, notice_seconds=1.0)(
            recording_id=ID, stream_id=stage.show.id, performer_id=RAVI
        )
    )
    await told(stage)
    await stage.stop()
    await starting
    assert await stage.media.spooled() == []
