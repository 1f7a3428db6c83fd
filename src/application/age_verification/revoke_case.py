"""An officer takes an approval away, or asks that it be shown again."""

from dataclasses import dataclass

from application.age_verification._moves import change_status, hold_case, record, take_away
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_event import Act
from domain.age_verification.case_refusals import OwnCase
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import DISPROVING, REVERIFYING, REVOKING, reason_named
from domain.age_verification.review import normal_note
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, CaseId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class RevokeCase:
    """Take an approval away, at once and by one officer, and the age that rests on what it disproves; the person may
    appeal.

    With `bar` the person may not come back: whoever shows the same document or payout account is held until officers
    have looked (ACC-11), and so is this account.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, case_id: CaseId, officer_id: UserId, reason: str, note: str, bar: bool
    ) -> VerificationCase:
        """Raises `CaseNotFound`, `OwnCase`, `UnknownReason`, `NoteRequired`, `InvalidTransition`,
        `PermissionDenied`."""
        words = normal_note(note)
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.OVERRIDE_VERIFICATION)
            status, case = await hold_case(tx, case_id)
            act = Act.by_officer(officer_id, reason_named(reason, REVOKING), note=words, now=self.now())
            # An age rests on the last approval, be it a performer's.
            gave_the_age = status.decided_at is not None and status.decided_at == case.decided_at
            age_is_disproved = gave_the_age and act.reason in DISPROVING
            case = await record(tx, case.revoked(act))
            await take_away(tx, case)
            if bar:
                await tx.links.bar(case.user_id)
                await change_status(tx, status, status.held())
            elif case.purpose is Purpose.VIEWER or age_is_disproved:
                await change_status(tx, status, status.reset())
            await _note(tx, case, act, AuditId(self.new_id()))
            return case


@dataclass(frozen=True, slots=True)
class AskToReverify:
    """An approval counts no more until the person has verified again (AGE-13)."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, case_id: CaseId, officer_id: UserId, reason: str, note: str
    ) -> VerificationCase:
        """Raises as `RevokeCase`."""
        words = normal_note(note)
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.OVERRIDE_VERIFICATION)
            status, case = await hold_case(tx, case_id)
            if case.user_id == officer_id:
                raise OwnCase("nobody decides on their own case")
            act = Act.by_officer(officer_id, reason_named(reason, REVERIFYING), note=words, now=self.now())
            case = await record(tx, case.reverify(act))
            if case.purpose is Purpose.VIEWER:
                await change_status(tx, status, status.reset())
            await _note(tx, case, act, AuditId(self.new_id()))
            return case


async def _note(tx: Transaction, case: VerificationCase, act: Act, audit_id: AuditId) -> None:
    assert act.actor_id is not None, "an officer acts"
    await tx.audit.append(
        AuditEntry.verification_decided(
            audit_id=audit_id,
            actor_id=act.actor_id,
            case_id=case.id,
            state=case.state,
            reason=case.reason,
            note=act.note,
            now=act.at,
        )
    )
