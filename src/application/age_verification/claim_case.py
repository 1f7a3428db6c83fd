"""An officer takes a case to work on, or gives it back."""

from dataclasses import dataclass

from application.age_verification._moves import hold_case
from domain.age_verification.case import VerificationCase
from domain.identity.permissions import Permission, require_permission
from domain.ids import CaseId, UserId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ClaimCase:
    """Keep a case for one officer for a quarter of an hour, or longer; with `release`, give it back."""

    begin: BeginTransaction
    now: Clock

    async def __call__(
        self, *, case_id: CaseId, officer_id: UserId, release: bool = False
    ) -> VerificationCase:
        """Raises `CaseNotFound`, `CaseClaimed`, `OwnCase`, `InvalidTransition`, `PermissionDenied`."""
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.REVIEW_VERIFICATION)
            _, case = await hold_case(tx, case_id)
            kept = case.released(officer_id) if release else case.claimed(officer_id, now=self.now())
            if kept != case:
                await tx.cases.keep(kept)
            return kept
