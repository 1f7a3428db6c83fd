"""An officer sees, masked, whether a person's documents say the same."""

from dataclasses import dataclass

from application.age_verification.claims_box import ClaimsBox
from domain.age_verification.case_refusals import OwnCase
from domain.age_verification.comparison import Comparison, compare
from domain.identity.permissions import Permission, require_permission
from domain.ids import CaseId, UserId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class CompareClaims:
    """Open the sealed claims of a case, and let nothing out of here but what is masked. To see more is `RevealClaims`,
    for a reason."""

    begin: BeginTransaction
    box: ClaimsBox

    async def __call__(self, *, case_id: CaseId, officer_id: UserId) -> Comparison:
        """Raises `CaseNotFound`, `OwnCase`, `PermissionDenied`, `KeysUnavailable`."""
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.REVIEW_VERIFICATION)
            case = await tx.cases.get(case_id)
            if case.user_id == officer_id:
                raise OwnCase("nobody reads their own case")
            sealed = await tx.claims.of_case(case_id)
        return compare(await self.box.open_all(sealed), reveal=False)
