"""Staff look at a recording: for a reason, which the audit log keeps beside who looked."""

from dataclasses import dataclass

from application.streaming.film_vault import Film, FilmVault, require_not_withheld
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, RecordingId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.streaming.recording import Recording
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class OpenRecording:
    """Also one that somebody in it had hidden: whoever decides about that has to see it."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, recording_id: RecordingId, viewer_id: UserId, reason: str) -> Recording:
        """Raises `RecordingNotFound`, `RecordingGone`, `NoteMissing`, `NoteTooLong`, `PermissionDenied`."""
        async with self.begin() as tx:
            viewer = await tx.users.get(viewer_id)
            require_permission(viewer.role, Permission.VIEW_FOOTAGE)
            recording = await tx.recordings.get(recording_id)
            await require_not_withheld(tx, recording)
            recording.require_film()
            await tx.audit.append(
                AuditEntry.recording_viewed(
                    audit_id=AuditId(self.new_id()),
                    actor_id=viewer_id,
                    recording_id=recording_id,
                    stream_id=recording.stream_id,
                    note=reason,
                    now=self.now(),
                )
            )
        return recording


@dataclass(frozen=True, slots=True)
class ShowRecording:
    """The film itself, to whoever opened it: the caller has seen to that."""

    begin: BeginTransaction
    vault: FilmVault

    async def __call__(self, *, recording_id: RecordingId) -> Film:
        """Raises `RecordingNotFound`, `RecordingGone`, and what the ports raise."""
        async with self.begin() as tx:
            recording = await tx.recordings.get(recording_id)
            await require_not_withheld(tx, recording)
        return await self.vault.open(recording)
