"""Record a show, with everyone's consent and everyone's knowledge."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from domain.consent.media_item import MediaItem, MediaKind, NotConsented, require_allowed
from domain.ids import MediaItemId, RecordingId, StreamId, UserId
from domain.streaming.recording import Recording, context_of
from domain.streaming.room_event import RECORDING_CHANGED
from ports.clock import Clock, RandomBytes
from ports.sealing import KeyWrapper, WrappedKey, associated_data
from ports.streaming.recordings import MediaRecordings
from ports.streaming.sessions import MediaUnavailable, NothingPublished
from ports.transaction import BeginTransaction

KEY_BYTES = 32
RECORDED, NOT_RECORDED = {"recording": True}, {"recording": False}


@dataclass(frozen=True, slots=True)
class StartRecording:
    """Off by default: the performer turns it on in a live show in which everyone on camera allows it (CNS-03, STR-14).

    The room is told in the transaction that makes it so, and the media plane is asked to begin `notice_seconds` after
    it: whoever watches knows before the first frame is kept, without Valkey too, when they hear of it from the room's
    log. Safe to repeat: the client chooses the id.
    """

    begin: BeginTransaction
    media: MediaRecordings
    keys: KeyWrapper
    now: Clock
    random_bytes: RandomBytes
    notice_seconds: float = 0.0

    async def __call__(
        self, *, recording_id: RecordingId, stream_id: StreamId, performer_id: UserId
    ) -> Recording:
        """Raises `StreamNotFound`, `NotYourStream`, `StreamNotLive`, `NotConsented`, `AlreadyRecording`,
        `RecordingIdReused`, `KeysUnavailable`. Where the media plane does not answer, the worker goes on asking."""
        key = await self.keys.wrap(self.random_bytes(KEY_BYTES), context=context_of(recording_id, stream_id))
        recording = await self._record(recording_id, stream_id, performer_id, key)
        if recording.is_running and self.notice_seconds:
            await asyncio.sleep(self.notice_seconds)
            async with self.begin() as tx:  # what was stopped meanwhile never begins
                recording = await tx.recordings.get(recording_id)
        if recording.is_running:
            with suppress(MediaUnavailable):
                await begin_recording(self.media, self.keys, recording)
        return recording

    async def _record(
        self, recording_id: RecordingId, stream_id: StreamId, performer_id: UserId, key: WrappedKey
    ) -> Recording:
        now = self.now()
        async with self.begin() as tx:
            # The lock: whoever withdraws meanwhile ends the show, or is found here.
            stream = await tx.streams.get_for_update(stream_id)
            stream.require_performer(performer_id)
            stream.require_live()
            require_allowed(
                MediaKind.RECORDING, await tx.casts.of_stream(stream_id), performer_id=performer_id
            )
            if any(each.is_standing for each in await tx.withdrawals.of_stream(stream_id)):
                raise NotConsented("somebody asked to be taken out of this show")
            recording = Recording.begin(
                recording_id, stream_id=stream_id, performer_id=performer_id,
                object_key=f"recordings/{recording_id}", key_id=key.key_id, wrapped_key=key.blob, now=now,
            )  # fmt: skip
            kept = await tx.recordings.add(recording)
            kept.require_same_request(stream_id)
            if kept == recording:
                item_id = MediaItemId(recording_id)
                await tx.media_items.save(
                    MediaItem.register(
                        item_id=item_id,
                        stream_id=stream_id,
                        kind=MediaKind.RECORDING,
                        title=stream.title,
                        now=now,
                    )
                )
                await tx.room_events.append(stream_id, RECORDING_CHANGED, RECORDED, now=now)
            return kept


async def begin_recording(media: MediaRecordings, keys: KeyWrapper, recording: Recording) -> None:
    """Have the media plane begin what is recorded as begun. Into a room without a publisher nothing comes yet.

    Raises `MediaUnavailable`, `KeysUnavailable`.
    """
    context = recording.context
    data_key = await keys.unwrap(WrappedKey(recording.key_id, recording.wrapped_key), context=context)
    with suppress(NothingPublished):
        await media.start(
            recording.id, recording.stream_id, data_key=data_key, associated_data=associated_data(context)
        )
