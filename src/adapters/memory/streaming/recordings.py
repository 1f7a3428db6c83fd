"""Recordings in memory: their records, a media plane that records what a test says, and a store that takes parts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from adapters.memory.compliance.requests import stays
from adapters.memory.consent.withdrawals import WithdrawalTables
from adapters.memory.moderation.watch.footage import is_withheld
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.tables import HasTables
from domain.consent.media_item import MediaState
from domain.ids import MediaItemId, RecordingId, StreamId
from domain.streaming.recording import (
    AlreadyRecording,
    Recording,
    RecordingNotFound,
    RecordingState,
    StoredPart,
)
from ports.age_verification.documents import ObjectMissing
from ports.streaming.recordings import (
    DueRecording,
    FiledRecording,
    MediaRecordings,
    OpenUpload,
    PartedStore,
    RecordingFile,
    RecordingQueries,
    RecordingRetention,
    RecordingRow,
    Recordings,
    SpooledRecording,
)
from ports.streaming.sessions import MediaUnavailable, NothingPublished


class RecordingTables:
    def __init__(self) -> None:
        self.recordings: dict[RecordingId, Recording] = {}


class MemoryRecordings(Recordings):
    def __init__(self, tables: Any) -> None:
        """`tables` are all of the world's: who keeps a recording is asked of cases too."""
        self._tables: RecordingTables = tables.recordings
        self._consents: WithdrawalTables = tables.withdrawals
        self._all = tables

    async def add(self, recording: Recording) -> Recording:
        kept = self._tables.recordings
        if recording.id in kept:
            return kept[recording.id]
        if any(each.stream_id == recording.stream_id and each.is_running for each in kept.values()):
            raise AlreadyRecording("this show is recorded already")
        kept[recording.id] = recording
        return recording

    async def get_for_update(self, recording_id: RecordingId) -> Recording:
        return await self.get(recording_id)

    async def get(self, recording_id: RecordingId) -> Recording:
        try:
            return self._tables.recordings[recording_id]
        except KeyError:
            raise RecordingNotFound("there is no such recording") from None

    async def update(self, recording: Recording) -> None:
        await self.get_for_update(recording.id)
        self._tables.recordings[recording.id] = recording

    async def open(self) -> Sequence[Recording]:
        found = [each for each in self._tables.recordings.values() if each.state is RecordingState.OPEN]
        return sorted(found, key=lambda each: (each.asked_at, each.id))

    async def to_erase(self, *, now: datetime, limit: int) -> Sequence[Recording]:
        erased = {
            item_id for item_id, item in self._consents.items.items() if item.state is MediaState.ERASED
        }
        found = [
            each
            for each in self._tables.recordings.values()
            if each.state is RecordingState.STORED
            and MediaItemId(each.id) in erased
            and not stays(self._all, each.performer_id, now)
        ]
        return found[:limit]


class MemoryRecordingRetention(RecordingRetention):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def due(self, *, before: datetime, now: datetime, limit: int) -> Sequence[DueRecording]:
        tables: RecordingTables = self._database.tables.recordings
        due = [
            DueRecording(each.id, each.stream_id, each.performer_id, each.ended_at)
            for each in tables.recordings.values()
            if each.state is RecordingState.STORED
            and each.ended_at is not None
            and each.ended_at < before
            and not stays(self._database.tables, each.performer_id, now)
        ]
        return sorted(due, key=lambda each: (each.started_at, each.recording_id))[:limit]


class MemoryRecordingQueries(RecordingQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of_stream(self, stream_id: StreamId) -> Sequence[RecordingRow]:
        found = sorted(self._of(stream_id), key=lambda each: (each.asked_at, each.id), reverse=True)
        return [
            RecordingRow(
                each.id, each.state, each.is_running, each.is_whole, sum(p.size_bytes for p in each.parts),
                each.asked_at, each.ended_at,
            )
            for each in found
        ]  # fmt: skip

    async def is_recorded(self, stream_id: StreamId) -> bool:
        return any(each.is_running for each in self._of(stream_id))

    def _of(self, stream_id: StreamId) -> list[Recording]:
        tables: RecordingTables = self._database.tables.recordings
        return [each for each in tables.recordings.values() if each.stream_id == stream_id]


class MemoryRecordingFile(RecordingFile):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def newest(
        self, *, stream_id: StreamId | None, before: RecordingId | None, limit: int
    ) -> Sequence[FiledRecording]:
        tables = self._database.tables
        kept: dict[RecordingId, Recording] = tables.recordings.recordings
        found = [
            each
            for each in kept.values()
            if stream_id in {None, each.stream_id} and not is_withheld(tables, each.stream_id)
        ]
        if before is not None:
            last = kept.get(before)
            found = [each for each in found if last and (each.asked_at, each.id) < (last.asked_at, last.id)]
        found.sort(key=lambda each: (each.asked_at, each.id), reverse=True)
        return [self._filed(each) for each in found[:limit]]

    def _filed(self, each: Recording) -> FiledRecording:
        tables = self._database.tables
        item = tables.withdrawals.items.get(MediaItemId(each.id))
        return FiledRecording(
            each.id, each.stream_id, tables.streaming.streams[each.stream_id].title,
            tables.identity.users[each.performer_id].display_name, each.state, each.is_running, each.is_whole,
            each.has_film, item is None or item.state is not MediaState.VISIBLE, each.asked_at, each.ended_at,
        )  # fmt: skip


@dataclass(slots=True)
class _Spooled:
    stream_id: StreamId
    parts: dict[int, bytes] = field(default_factory=dict)
    is_ended: bool = False
    is_whole: bool = True


class MemoryMediaRecordings(MediaRecordings):
    """`published` are the rooms that send. `records` lets a part of one be done; `dies` ends all without an end."""

    def __init__(self) -> None:
        self.published: set[StreamId] = set()
        self.is_down = False
        self._spool: dict[RecordingId, _Spooled] = {}
        self._numbers = count(1)

    def records(self, recording_id: RecordingId, data: bytes) -> None:
        self._spool[recording_id].parts[next(self._numbers)] = data

    def dies(self) -> None:
        for each in self._spool.values():
            if not each.is_ended:
                each.is_ended, each.is_whole = True, False

    def loses_its_disk(self) -> None:
        self._spool.clear()

    async def start(
        self, recording_id: RecordingId, stream_id: StreamId, *, data_key: bytes, associated_data: bytes
    ) -> None:
        self._require_up()
        if stream_id not in self.published:
            raise NothingPublished("nobody publishes into this room yet")
        self._spool.setdefault(recording_id, _Spooled(stream_id))

    async def stop(self, stream_id: StreamId) -> None:
        self._require_up()
        for each in self._spool.values():
            if each.stream_id == stream_id:
                each.is_ended = True

    async def spooled(self) -> Sequence[SpooledRecording]:
        self._require_up()
        return [
            SpooledRecording(i, s.stream_id, "video/webm", s.is_ended, s.is_ended and s.is_whole, sorted(s.parts))
            for i, s in self._spool.items()
        ]  # fmt: skip

    async def part(self, recording_id: RecordingId, number: int) -> bytes:
        self._require_up()
        return self._spool[recording_id].parts[number]

    async def forget(self, recording_id: RecordingId, *, part: int | None) -> None:
        self._require_up()
        if part is None:
            self._spool.pop(recording_id, None)
        elif recording_id in self._spool:
            self._spool[recording_id].parts.pop(part, None)

    def _require_up(self) -> None:
        if self.is_down:
            raise MediaUnavailable("the media plane did not answer")


class MemoryPartedStore(PartedStore):
    """What is completed is an object of `objects`."""

    def __init__(self, objects: MemoryObjectStore) -> None:
        self._objects = objects
        self._uploads: dict[OpenUpload, dict[int, bytes]] = {}
        self._ids = count(1)

    async def begin(self, key: str) -> str:
        upload = OpenUpload(key, f"upload-{next(self._ids)}")
        self._uploads[upload] = {}
        return upload.upload_id

    async def put_part(self, upload: OpenUpload, number: int, data: bytes) -> str:
        self._uploads[upload][number] = data
        return f"tag-{number}"

    async def complete(self, upload: OpenUpload, parts: Sequence[StoredPart]) -> None:
        there = self._uploads.pop(upload, None)
        if there is not None:
            self._objects.objects[upload.key] = b"".join(there[part.number] for part in parts)
        elif upload.key not in self._objects.objects:
            raise ObjectMissing("there is no such upload", permanent=True)

    async def abort(self, upload: OpenUpload) -> None:
        self._uploads.pop(upload, None)

    async def uploads(self, prefix: str) -> Sequence[OpenUpload]:
        return [upload for upload in self._uploads if upload.key.startswith(prefix)]
