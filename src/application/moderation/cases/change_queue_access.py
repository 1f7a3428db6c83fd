"""Change who may see a queue, and say the second word where it takes two (ADM-11)."""

from dataclasses import dataclass
from datetime import datetime

from application.moderation.cases._cases import (
    OFFICERS,
    READ_BY_OFFICERS,
    default_admission,
    default_queues,
    staff_of_cases,
)
from domain.identity.permissions import Permission, Role, require_permission
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_access import (
    AccessAnswer,
    AccessVersion,
    AccessWord,
    Admission,
    InvalidQueueAccess,
)
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction

WORKERS = tuple(role for role in Role if default_queues(role))
"""The roles that work on cases, and can be let in."""


def officers(queue: Queue) -> frozenset[str]:
    """The roles one of which has to be left: of children's cases a child safety officer, who alone can report them."""
    if queue is Queue.CHILD_SAFETY:
        return frozenset({Role.CHILD_SAFETY_OFFICER.value})
    return frozenset(role.value for role in WORKERS)


@dataclass(frozen=True, slots=True)
class ChangeQueueAccess:
    """Write the next version of a queue's list. It holds from the next request after it begins; one that could let
    somebody in to a guarded queue waits for a second person."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, queue: Queue, number: int, admission: Admission, actor_id: UserId, note: str,
        effective_from: datetime | None,
    ) -> AccessVersion:  # fmt: skip
        """Raises as `QueueAccess.changed`, and `PermissionDenied`."""
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.SET_QUEUE_ACCESS)
            now = self.now()
            staff, away = await staff_of_cases(tx, now=now)
            version = (await tx.queue_access.hold(queue)).changed(
                admission, number=number, default=default_admission(queue), staff=staff, away=away,
                officers=officers(queue), by=actor_id, note=note, effective_from=effective_from, now=now,
            )  # fmt: skip
            if queue in READ_BY_OFFICERS and not admission.roles >= OFFICERS:
                raise InvalidQueueAccess(
                    "child safety officers read this queue: the gravest cases come there",
                    pointer="/roles",
                )
            await tx.queue_access.add_version(version)
            act = "propose" if version.needs_second else "change"
            subject = f"queue:{queue} version:{number}"
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, f"queue_access.{act}", subject, act, version.reason, now
                )
            )
            return version


@dataclass(frozen=True, slots=True)
class AnswerQueueAccess:
    """Confirm what waits for a second person, or turn it down, as its author may too: then it is withdrawn."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, queue: Queue, number: int, answer: AccessAnswer, actor_id: UserId, note: str
    ) -> AccessWord:
        """Raises as `QueueAccess.answered`, and `PermissionDenied`."""
        async with self.begin() as tx:
            role = (await tx.users.get(actor_id)).role
            require_permission(role, Permission.SET_QUEUE_ACCESS)
            now = self.now()
            staff, away = await staff_of_cases(tx, now=now)
            held = await tx.queue_access.hold(queue)
            word = held.answered(
                number, answer, default=default_admission(queue), by=actor_id, role=role.value,
                staff=staff, away=away, officers=officers(queue), note=note, now=now,
            )  # fmt: skip
            await tx.queue_access.add_word(word)
            is_own = answer is AccessAnswer.TURNED_DOWN and held.versions[-1].author_id == actor_id
            act = "withdrawn" if is_own else answer.value
            subject = f"queue:{queue} version:{number}"
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, f"queue_access.{act}", subject, act, word.note,
                    word.at,
                )
            )  # fmt: skip
            return word
