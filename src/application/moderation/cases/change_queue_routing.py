"""Change which cases come to which queue (MOD-12)."""

from dataclasses import dataclass
from datetime import datetime

from application.moderation.cases._cases import queues_without_officers
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.desk.queue_routing import QueueRule, RoutingVersion
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ChangeQueueRouting:
    """Write the next version of the rules. It holds for what comes after it begins: a case that is open stays in its
    queue, unless it becomes another by what joins it."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, number: int, rules: tuple[QueueRule, ...], actor_id: UserId, note: str,
        effective_from: datetime | None,
    ) -> RoutingVersion:  # fmt: skip
        """Raises as `QueueRouting.changed`, and `PermissionDenied`."""
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.SET_QUEUE_ACCESS)
            now = self.now()
            version = (await tx.queue_routing.hold()).changed(
                rules, number=number, by=actor_id, note=note, effective_from=effective_from, now=now,
                without_officers=queues_without_officers(await tx.queue_access.lists(), now),
            )  # fmt: skip
            await tx.queue_routing.add_version(version)
            subject = f"queue_routing version:{number}"
            entry = AuditEntry(
                AuditId(self.new_id()),
                actor_id,
                "queue_routing.change",
                subject,
                "change",
                version.reason,
                now,
            )
            await tx.audit.append(entry)
            return version
