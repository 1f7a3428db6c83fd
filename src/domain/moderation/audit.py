"""Who did what, to what, and why."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import AuditId, StreamId, UserId
from domain.moderation.note import normal_note
from domain.moderation.policy import StopPolicy


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act of a member of staff. `action` and `subject` are such as `stream.stop` and `stream:<uuid>`.

    `reason` is a key (a policy, or `approved`), `note` the actor's own words.
    """

    id: AuditId
    actor_id: UserId
    action: str
    subject: str
    reason: str
    note: str
    at: datetime

    @classmethod
    def stream_stopped(
        cls, *, audit_id: AuditId, actor_id: UserId, stream_id: StreamId, policy: StopPolicy, note: str,
        now: datetime,
    ) -> "AuditEntry":  # fmt: skip
        """Raises `NoteTooLong`."""
        subject = f"stream:{stream_id}"
        return cls(audit_id, actor_id, "stream.stop", subject, policy.value, normal_note(note), now)
