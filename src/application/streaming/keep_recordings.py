"""Fetch what is recorded while it is recorded, and leave nothing half done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from application.streaming.start_recording import NOT_RECORDED, begin_recording
from domain.consent.media_item import MediaKind, NotConsented, require_allowed
from domain.ids import RecordingId
from domain.streaming.film import stored_part
from domain.streaming.recording import BEGIN_WITHIN, Recording, RecordingState
from domain.streaming.room_event import RECORDING_CHANGED
from domain.streaming.stream import StreamState
from ports.clock import Clock
from ports.errors import PortError
from ports.sealing import KeyWrapper
from ports.streaming.recordings import MediaRecordings, OpenUpload, PartedStore, SpooledRecording
from ports.transaction import BeginTransaction, Transaction

ERASE_BATCH = 20

Change = Callable[[Recording], Recording]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class KeepRecordings:
    """A chore of the worker. It may die between any two steps, and two at once do no harm.

    The database decides what is recorded: what runs and should not is stopped, what should run and does not is begun
    again for a minute. Each part goes from the media plane to the object store and is forgotten there only when it is
    kept here. What a crash cut short becomes as much of a recording as there is of it.
    """

    begin: BeginTransaction
    media: MediaRecordings
    store: PartedStore
    keys: KeyWrapper
    now: Clock
    notice_seconds: float = 0.0
    """As of `StartRecording`: nothing begins earlier."""

    async def __call__(self) -> None:
        """Raises `MediaUnavailable`."""
        # The media plane first, rows second: a row is there before the media plane hears of it.
        spooled = {each.recording_id: each for each in await self.media.spooled()}
        async with self.begin() as tx:
            recordings = await tx.recordings.open()
        for recording in recordings:
            try:
                await self._keep(recording, spooled.get(recording.id))
            except PortError as error:
                log.warning("recording_not_kept", recording_id=str(recording.id), error=str(error))
        await self._forget_others(spooled, {recording.id for recording in recordings})
        await self._erase()

    async def _keep(self, recording: Recording, there: SpooledRecording | None) -> None:
        if recording.is_running and not await self._may_go_on(recording):
            recording = await self._change(recording.id, lambda kept: kept.stopped(self.now()))
        if there is None:
            if recording.is_running and self.now() - recording.asked_at < timedelta(
                seconds=self.notice_seconds
            ):
                return
            if (
                recording.is_running
                and not recording.parts
                and self.now() - recording.asked_at < BEGIN_WITHIN
            ):
                await begin_recording(self.media, self.keys, recording)
            else:
                await self._finish(recording, is_whole=False)
            return
        if not recording.is_running and not there.is_ended:
            await self.media.stop(recording.stream_id)
        recording = await self._fetch(recording, there)
        if there.is_ended:
            await self._finish(recording, is_whole=there.is_whole)

    async def _may_go_on(self, recording: Recording) -> bool:
        async with self.begin() as tx:
            stream = await tx.streams.get(recording.stream_id)
            cast = await tx.casts.of_stream(recording.stream_id)
            withdrawals = await tx.withdrawals.of_stream(recording.stream_id)
        try:
            require_allowed(MediaKind.RECORDING, cast, performer_id=recording.performer_id)
        except NotConsented:
            return False
        return stream.state is StreamState.LIVE and not any(each.is_standing for each in withdrawals)

    async def _fetch(self, recording: Recording, there: SpooledRecording) -> Recording:
        kept = {part.number for part in recording.parts}
        for number in there.parts:
            if number not in kept:
                recording = await self._fetch_part(recording, there, number)
            await self.media.forget(recording.id, part=number)
        return recording

    async def _fetch_part(self, recording: Recording, there: SpooledRecording, number: int) -> Recording:
        if recording.upload_id is None:
            upload_id = await self.store.begin(recording.object_key)
            recording = await self._change(
                recording.id, lambda kept: kept.uploading(kept.upload_id or upload_id, there.media_type)
            )
        data = await self.media.part(recording.id, number)
        tag = await self.store.put_part(_upload(recording), number, data)
        part = stored_part(number, tag, data)
        return await self._change(recording.id, lambda kept: kept.with_part(part))

    async def _finish(self, recording: Recording, *, is_whole: bool) -> None:
        if recording.parts:
            await self.store.complete(_upload(recording), recording.parts)
            await self._change(recording.id, lambda kept: kept.stored(is_whole=is_whole, now=self.now()))
        else:
            await self._change(recording.id, lambda kept: kept.lost(self.now()))
        await self.media.forget(recording.id, part=None)

    async def _change(self, recording_id: RecordingId, change: Change) -> Recording:
        """What another worker ended meanwhile is left as it is. The room is told when nothing is recorded any more."""
        async with self.begin() as tx:
            recording = await tx.recordings.get_for_update(recording_id)
            if recording.state is not RecordingState.OPEN:
                return recording
            changed = change(recording)
            await tx.recordings.update(changed)
            if recording.is_running and not changed.is_running:
                await _tell(tx, changed, self.now)
            return changed

    async def _forget_others(
        self, spooled: Mapping[RecordingId, SpooledRecording], known: set[RecordingId]
    ) -> None:
        for there in spooled.values():
            if there.recording_id in known:
                continue
            if there.is_ended:
                await self.media.forget(there.recording_id, part=None)
            else:
                await self.media.stop(there.stream_id)

    async def _erase(self) -> None:
        """Somebody on camera took back their consent for good: the bytes go when the object store's sweep comes by,
        unless a legal hold or an open case of child safety keeps them, which nobody watches (CSA-08)."""
        async with self.begin() as tx:
            due = await tx.recordings.to_erase(now=self.now(), limit=ERASE_BATCH)
        for recording in due:
            await self._erase_one(recording)

    async def _erase_one(self, due: Recording) -> None:
        async with self.begin() as tx:
            # Whoever places a hold, or opens a case of child safety, comes before this or after it.
            await tx.users.get_for_update(due.performer_id)
            recording = await tx.recordings.get_for_update(due.id)
            is_kept = await tx.legal_holds.keeps(due.performer_id, now=self.now())
            if is_kept or recording.state is not RecordingState.STORED:
                return
            await tx.loose_objects.add(recording.object_key, due_at=self.now())
            await tx.recordings.update(recording.erased())


async def _tell(tx: Transaction, recording: Recording, now: Clock) -> None:
    stream = await tx.streams.get(recording.stream_id)
    if stream.state is StreamState.LIVE:
        await tx.room_events.append(recording.stream_id, RECORDING_CHANGED, NOT_RECORDED, now=now())


def _upload(recording: Recording) -> OpenUpload:
    assert recording.upload_id is not None, "it has parts"
    return OpenUpload(recording.object_key, recording.upload_id)


@dataclass(frozen=True, slots=True)
class AbortUploads:
    """Uploads that no open recording knows of are aborted: a worker died between beginning one and writing that down.

    One that was begun a moment ago may not be written down yet: it has to be seen twice.
    """

    begin: BeginTransaction
    store: PartedStore
    seen: set[OpenUpload]

    async def __call__(self) -> int:
        """How many were aborted. Raises `StoreUnavailable`."""
        found = set(await self.store.uploads("recordings/"))
        async with self.begin() as tx:
            known = {each.upload_id for each in await tx.recordings.open()}
        loose = {upload for upload in found if upload.upload_id not in known}
        aborted = loose & self.seen
        for upload in aborted:
            await self.store.abort(upload)
        self.seen.clear()
        self.seen.update(loose - aborted)
        return len(aborted)
