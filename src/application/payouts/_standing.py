"""Whether a performer may be paid at this moment: asked anew at every step, so that what was taken away counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from json import loads

from domain.age_verification.case import require_may_perform
from domain.age_verification.claims import DocumentKind
from domain.age_verification.evidence import EvidenceKind, passed_kinds
from domain.age_verification.policy import Purpose
from domain.errors import Conflict
from domain.identity.permissions import Permission, require_permission
from domain.ids import CaseId, UserId
from domain.payouts.payout import PayoutNotPossible
from ports.age_verification.cases import SealedClaims
from ports.sealing import Sealer
from ports.transaction import Transaction


class TaxNumberRequired(Conflict):
    """Nobody is paid whose PAN is not confirmed (PYT-02)."""

    code = "tax_number_required"


async def require_may_be_paid(tx: Transaction, performer_id: UserId, *, now: datetime) -> CaseId:
    """The performer's approved case.

    Raises `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`, `PerformerVerificationRequired`,
    `TaxNumberRequired`.
    """
    user = await tx.users.get(performer_id)
    require_permission(user.role, Permission.RECEIVE_PAYOUTS)
    (await tx.ages.get(performer_id)).require_verified_adult()
    case = await tx.cases.find_latest(performer_id, Purpose.PERFORMER)
    require_may_perform(case, now=now)
    assert case is not None, "it was required"
    if EvidenceKind.TAX_ID not in passed_kinds(await tx.evidence.of_case(case.id), now=now):
        raise TaxNumberRequired("a payout needs a confirmed PAN")
    return case.id


async def require_not_stopped(tx: Transaction, performer_id: UserId) -> None:
    """Raises `PayoutNotPossible` while a freeze of severity 0 stands."""
    if await tx.freezes.stops_everything(performer_id):
        raise PayoutNotPossible("your earnings are on hold while something is looked at; we told you what")


@dataclass(frozen=True, slots=True)
class NameOnTaxNumber:
    """The name that the PAN was confirmed for, out of the sealed claims of verification.

    Opened never inside a transaction: the key service is a network call.
    """

    sealer: Sealer

    async def __call__(self, sealed: Sequence[SealedClaims]) -> str:
        """ "" where nobody has said it. Raises `KeysUnavailable`, `SealBroken`."""
        name = ""
        for claims in sealed:
            said = loads(await self.sealer.unseal(claims.sealed, context=claims.context))
            if said["kind"] == DocumentKind.PAN:
                name = said["name"]
        return name
