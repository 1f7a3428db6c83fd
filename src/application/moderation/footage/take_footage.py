"""Staff ask for a picture of a live show, or have its last minute preserved."""

from dataclasses import dataclass

from application.moderation.footage.footage_vault import FootageVault
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, FootageId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.note import required_note
from domain.moderation.watch.footage import Footage, FootageCause, FootageKind
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class TakeFootage:
    """Safe to repeat: the client chooses the id, and what did not come the first time is asked for again.

    A clip needs a reason, which the audit log keeps beside who asked. A still needs none: whoever may see the live
    wall may look at the show itself.
    """

    begin: BeginTransaction
    vault: FootageVault
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, footage_id: FootageId, kind: FootageKind, stream_id: StreamId, actor_id: UserId, reason: str
    ) -> Footage:
        """Raises `StreamNotFound`, `PermissionDenied`, `NoteMissing`, `NoteTooLong`, `FootageIdReused`,
        `StreamNotLive` for a still of a show that is not live, and what the ports raise."""
        is_clip = kind is FootageKind.CLIP
        note = required_note(reason) if is_clip else ""
        async with self.begin() as tx:
            actor = await tx.users.get(actor_id)
            require_permission(actor.role, Permission.KEEP_FOOTAGE if is_clip else Permission.VIEW_LIVE_WALL)
            stream = await tx.streams.get(stream_id)
            if not is_clip:
                stream.require_live()
            asked = Footage.awaited(
                footage_id, kind, FootageCause.DEMAND, stream_id=stream_id, performer_id=stream.performer_id,
                now=self.now(), asked_by=actor_id, severity=stream.severity,
            )  # fmt: skip
            kept = await tx.footage.add(asked)
            assert kept is not None, "only the schedule has slots"
            kept.require_same_request(asked)
            if kept == asked and is_clip:
                await tx.audit.append(
                    AuditEntry.footage_kept(
                        audit_id=AuditId(self.new_id()),
                        actor_id=actor_id,
                        footage_id=footage_id,
                        stream_id=stream_id,
                        reason="demand",
                        note=note,
                        now=self.now(),
                    )
                )
        return await self.vault.fill(kept)
