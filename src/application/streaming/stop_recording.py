"""Record no more of a show."""

from contextlib import suppress
from dataclasses import dataclass

from application.streaming.start_recording import NOT_RECORDED
from domain.ids import RecordingId, StreamId, UserId
from domain.streaming.recording import Recording
from domain.streaming.room_event import RECORDING_CHANGED
from domain.streaming.stream import StreamState
from ports.clock import Clock
from ports.streaming.recordings import MediaRecordings
from ports.streaming.sessions import MediaUnavailable
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class StopRecording:
    """Stopping what is stopped changes nothing. Where the media plane does not answer, the worker goes on asking."""

    begin: BeginTransaction
    media: MediaRecordings
    now: Clock

    async def __call__(
        self, *, recording_id: RecordingId, stream_id: StreamId, performer_id: UserId
    ) -> Recording:
        """Raises `StreamNotFound`, `NotYourStream`, `RecordingNotFound`, `RecordingIdReused`."""
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(stream_id)
            stream.require_performer(performer_id)
            recording = await tx.recordings.get_for_update(recording_id)
            recording.require_same_request(stream_id)
            if recording.is_running:
                recording = recording.stopped(self.now())
                await tx.recordings.update(recording)
                if stream.state is StreamState.LIVE:
                    await tx.room_events.append(stream_id, RECORDING_CHANGED, NOT_RECORDED, now=self.now())
        with suppress(MediaUnavailable):
            await self.media.stop(stream_id)
        return recording
