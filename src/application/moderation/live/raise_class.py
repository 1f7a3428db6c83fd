"""Staff raise the class of a show."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import policy_named
from domain.moderation.events import StaffActed
from domain.moderation.note import required_note
from domain.streaming.content_class import GRAVEST_CLASS, ContentClass, RegionLaw, ShowClass
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RaiseClass:
    """By a rule, and with a reason that the performer is told and the audit log keeps. The performer takes it back no
    more; whoever may not see it where they are is out of the room in seconds (STR-20). The worker writes the statement
    of reasons after the act, and overturning that on appeal lowers the class again (ENF-01, ENF-03).

    Raises `ClassNotOffered`, `ClassNotRaised`, `UnknownPolicy`, `NoteMissing`, `NoteTooLong`, `StreamNotFound`,
    `StreamOver`, `PermissionDenied`.
    """

    begin: BeginTransaction
    law: RegionLaw
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, stream_id: StreamId, actor_id: UserId, content_class: ContentClass, policy: str, note: str
    ) -> ShowClass:
        self.law.require_offered(content_class)
        rule, reason, now = policy_named(policy, "a raised class"), required_note(note), self.now()
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
            found_there = (
                f"It was said to be “{before.content_class.words}”, and is “{content_class.words}”. {reason}"
            )
            await tx.outbox.add(
                StaffActed(
                    ActionKind.RAISE_CLASS, stream_id, stream.performer_id, actor_id, rule.value, found_there, "",
                    None, now, before=before.content_class.value,
                )
            )  # fmt: skip
            return after
