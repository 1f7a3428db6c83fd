"""Let a person write in a room again (CHT-09)."""

from dataclasses import dataclass

from application.chat._moderating import require_not_decided_by_staff
from domain.chat.removal import ModeratorKind, moderator_kind
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.events import StaffActLifted
from domain.moderation.note import required_note
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class LetIntoChat:
    """End a timeout or a ban of a room, with a note that says why. Letting in who may write changes nothing. What our
    team decided, only our team ends."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, stream_id: StreamId, actor_id: UserId, person_id: UserId, note: str) -> None:
        """Raises `NoteMissing`, `NoteTooLong`, `StreamNotFound`, `NoModeratorHere`, `DecidedByStaff`."""
        words = required_note(note)
        async with self.begin() as tx:
            actor, stream = await tx.users.get(actor_id), await tx.streams.get(stream_id)
            moderates = Permission.CONTROL_ROOMS in PERMISSIONS[actor.role]
            by = moderator_kind(actor_id=actor_id, performer_id=stream.performer_id, is_staff=moderates)
            now = self.now()
            held = await tx.kept_out.find_for_update(stream.performer_id, person_id)
            if by is not ModeratorKind.STAFF:
                await require_not_decided_by_staff(tx, held, now)
            if held is not None and await tx.kept_out.end(stream.performer_id, person_id, now=now):
                subject = f"stream:{stream_id} account:{person_id}"
                await tx.audit.append(
                    AuditEntry(AuditId(self.new_id()), actor_id, "chat.let_in", subject, "lifted", words, now)
                )
                if by is ModeratorKind.STAFF:
                    await tx.outbox.add(
                        StaffActLifted(
                            ActionKind.KEEP_OUT,
                            stream_id,
                            person_id,
                            actor_id,
                            is_replaced=False,
                            lifted_at=now,
                        )
                    )
