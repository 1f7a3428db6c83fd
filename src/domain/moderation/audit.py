"""Who did what, to what, and why."""

from dataclasses import dataclass
from datetime import datetime

from domain.ids import AuditId, UserId


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
