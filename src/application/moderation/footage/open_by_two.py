"""A clip that weighs most is opened by two people, each of whom may see such cases (CSA-10)."""

from dataclasses import dataclass

from application.moderation.footage.view_footage import found_for
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, FootageId, FootageOpeningId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.watch.footage_opening import FootageOpening, FootageOpeningNotFound, OpeningAnswer
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class AskToOpenFootage:
    """Safe to repeat: the client chooses the id."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, opening_id: FootageOpeningId, footage_id: FootageId, actor_id: UserId, purpose: str
    ) -> FootageOpening:
        """Raises `FootageNotFound`, `FootageGone`, `NoteMissing`, `NoteTooLong`, `FootageOpeningIdReused`,
        `PermissionDenied`."""
        asked = FootageOpening.ask(
            opening_id=opening_id, footage_id=footage_id, asked_by=actor_id, purpose=purpose, now=self.now()
        )
        async with self.begin() as tx:
            actor = await tx.users.get(actor_id)
            require_permission(actor.role, Permission.VIEW_FOOTAGE)
            footage, _ = await found_for(tx, footage_id, actor, self.now())
            footage.require_file()
            if earlier := await tx.footage_openings.get_for_update(opening_id):
                earlier.require_same_request(asked)
                return earlier
            kept = await tx.footage_openings.add(asked)
            kept.require_same_request(asked)
            if kept == asked:
                await tx.audit.append(
                    AuditEntry.footage_opening(
                        audit_id=AuditId(self.new_id()), actor_id=actor_id, footage_id=footage_id,
                        opening_id=opening_id, reason="asked", note=asked.purpose, now=asked.asked_at,
                    )
                )  # fmt: skip
            return kept


@dataclass(frozen=True, slots=True)
class AnswerFootageOpening:
    """The second person's word; they see what for, and who asked, and need not look themselves."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, opening_id: FootageOpeningId, actor_id: UserId, answer: OpeningAnswer, note: str
    ) -> FootageOpening:
        """Raises `FootageOpeningNotFound`, `FootageNotFound`, `FourEyes`, `FootageOpeningAnswered`,
        `FootageOpeningLapsed`, `NoteMissing`, `NoteTooLong`, `PermissionDenied`."""
        now = self.now()
        async with self.begin() as tx:
            actor = await tx.users.get(actor_id)
            require_permission(actor.role, Permission.VIEW_FOOTAGE)
            opening = await tx.footage_openings.get_for_update(opening_id)
            if opening is None:
                raise FootageOpeningNotFound("there is no such request")
            await found_for(tx, opening.footage_id, actor, now)
            answered = opening.answered(answer, answered_by=actor_id, note=note, now=now)
            await tx.footage_openings.update(answered)
            await tx.audit.append(
                AuditEntry.footage_opening(
                    audit_id=AuditId(self.new_id()), actor_id=actor_id, footage_id=opening.footage_id,
                    opening_id=opening_id, reason=answer.value, note=answered.note, now=now,
                )
            )  # fmt: skip
            return answered
