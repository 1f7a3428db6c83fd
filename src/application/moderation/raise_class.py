"""Staff raise the class of a show."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit import AuditEntry
from domain.moderation.events import ShowClassRaised
from domain.moderation.note import required_note
from domain.streaming.content_class import GRAVEST_CLASS, ContentClass, RegionLaw, ShowClass
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RaiseClass:
    """With a reason that the performer is told, and that the audit log keeps. The performer takes it back no more;
    whoever may not see it where they are is out of the room in seconds (STR-20).

    Raises `ClassNotOffered`, `ClassNotRaised`, `NoteMissing`, `NoteTooLong`, `StreamNotFound`, `StreamOver`,
    `PermissionDenied`.
    """

    begin: BeginTransaction
    law: RegionLaw
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, stream_id: StreamId, actor_id: UserId, content_class: ContentClass, note: str
    ) -> ShowClass:
        self.law.require_offered(content_class)
        reason, now = required_note(note), self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.CONTROL_ROOMS)
            stream = await tx.streams.get_for_update(stream_id)
            stream.require_open()
            found = await tx.show_classes.find(stream_id)
            before = found or ShowClass(stream_id, GRAVEST_CLASS, raised_by_staff=False, at=stream.created_at)
            after = before.raised(content_class, now)
            await tx.show_classes.save(after)
            subject = f"stream:{stream_id}"
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "stream.raise_class", subject, content_class.value,
                    reason, now,
                )
            )  # fmt: skip
            await tx.outbox.add(
                ShowClassRaised(stream_id, stream.performer_id, stream.title, content_class.value, reason)
            )
            return after
