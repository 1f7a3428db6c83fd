"""Staff tell each other what to know of a person, with a reason and an end (MOD-30)."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, LabelId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.desk.label import Label, LabelNotFound
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class LabelPerson:
    """Safe to repeat: the client chooses the id."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, label_id: LabelId, person_id: UserId, actor_id: UserId, kind: str, reason: str, days: int
    ) -> Label:
        """Raises `UnknownLabel`, `LabelDaysOutOfRange`, `LabelIdReused`, `NoteMissing`, `NoteTooLong`, `UserNotFound`,
        `PermissionDenied`."""
        now = self.now()
        label = Label.put(
            label_id=label_id, person_id=person_id, kind=kind, reason=reason, days=days, put_by=actor_id, now=now
        )  # fmt: skip
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.WORK_CASES)
            # In line with what else concerns the person: of a label sent twice at once the second finds the first.
            await tx.users.get_for_update(person_id)
            if earlier := await tx.labels.find_for_update(label_id):
                earlier.require_same_request(label)
                return earlier
            await tx.labels.add(label)
            await tx.audit.append(
                AuditEntry.labelled(
                    audit_id=AuditId(self.new_id()), actor_id=actor_id, act="put", label_id=label_id,
                    person_id=person_id, kind=label.kind.value, note=label.reason, now=now,
                )
            )  # fmt: skip
            return label


@dataclass(frozen=True, slots=True)
class RemoveLabel:
    """Take a label off before its end, with a word of why."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, label_id: LabelId, actor_id: UserId, reason: str) -> Label:
        """Raises `LabelNotFound`, `LabelOver`, `NoteMissing`, `NoteTooLong`, `PermissionDenied`."""
        now = self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.WORK_CASES)
            label = await tx.labels.find_for_update(label_id)
            if label is None:
                raise LabelNotFound("there is no such label")
            removed = label.removed(by=actor_id, reason=reason, now=now)
            await tx.labels.update(removed)
            await tx.audit.append(
                AuditEntry.labelled(
                    audit_id=AuditId(self.new_id()), actor_id=actor_id, act="remove", label_id=label_id,
                    person_id=label.person_id, kind=label.kind.value, note=removed.removed_reason, now=now,
                )
            )  # fmt: skip
            return removed
