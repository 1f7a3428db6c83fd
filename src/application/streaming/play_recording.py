"""A performer plays a recording of their own show, or takes it home."""

from dataclasses import dataclass

from application.streaming.film_vault import Film, FilmVault, require_shown
from domain.consent.media_item import MediaKind, require_allowed
from domain.ids import RecordingId, StreamId, UserId
from domain.streaming.recording import RecordingNotFound
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class PlayRecording:
    """Playing is for the performer while nobody in it has it hidden; a file of their own needs that everyone on camera
    allowed downloads (CNS-03)."""

    begin: BeginTransaction
    vault: FilmVault

    async def __call__(
        self, *, recording_id: RecordingId, stream_id: StreamId, performer_id: UserId, downloads: bool
    ) -> Film:
        """Raises `StreamNotFound`, `NotYourStream`, `RecordingNotFound`, `RecordingGone`, `NotConsented`, and what
        the ports raise."""
        async with self.begin() as tx:
            stream = await tx.streams.get(stream_id)
            stream.require_performer(performer_id)
            recording = await tx.recordings.get(recording_id)
            if recording.stream_id != stream_id:
                raise RecordingNotFound("there is no such recording")
            await require_shown(tx, recording)
            if downloads:
                cast = await tx.casts.of_stream(stream_id)
                require_allowed(MediaKind.DOWNLOAD, cast, performer_id=performer_id)
        return await self.vault.open(recording)
