"""An officer reads what a person's documents say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.age_verification.claims_box import ClaimsBox
from domain.age_verification.claims import IdentityClaims
from domain.age_verification.review import REVEAL_SECONDS, normal_note
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, CaseId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class Revealed:
    """What a case's documents say, and until when it may stay on a screen."""

    claims: Sequence[IdentityClaims]
    until: datetime


@dataclass(frozen=True, slots=True)
class RevealClaims:
    """Open the sealed claims of a case, for a reason that is kept (ADM-02). The audit entry is there before anything is
    shown."""

    begin: BeginTransaction
    box: ClaimsBox
    now: Clock
    new_id: NewId

    async def __call__(self, *, case_id: CaseId, officer_id: UserId, note: str) -> Revealed:
        """Raises `CaseNotFound`, `OwnCase`, `CaseClaimed`, `NoteRequired`, `PermissionDenied`, `KeysUnavailable`."""
        words, now = normal_note(note), self.now()
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.REVIEW_VERIFICATION)
            case = await tx.cases.get(case_id)
            case.require_free_for(officer_id, now=now)
            sealed = await tx.claims.of_case(case_id)
            await tx.audit.append(
                AuditEntry.claims_revealed(
                    audit_id=AuditId(self.new_id()),
                    actor_id=officer_id,
                    case_id=case_id,
                    note=words,
                    now=now,
                )
            )
        claims = await self.box.open_all(sealed)
        return Revealed(claims, now + timedelta(seconds=REVEAL_SECONDS))
