"""Personal claims in and out of their seal."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from json import dumps, loads

from domain.age_verification.claims import DocumentKind, IdentityClaims
from domain.ids import CaseId, EvidenceId, UserId
from ports.age_verification.cases import SealedClaims
from ports.sealing import Sealer


@dataclass(frozen=True, slots=True)
class ClaimsBox:
    """Seals what a document says of a person, and opens it again. Never inside a transaction: both may ask a key
    service. Both raise `KeysUnavailable`."""

    sealer: Sealer

    async def seal(
        self,
        claims: IdentityClaims,
        *,
        evidence_id: EvidenceId,
        case_id: CaseId,
        user_id: UserId,
        now: datetime,
    ) -> SealedClaims:
        context = {"kind": "claims", "id": str(evidence_id), "owner": str(user_id)}
        fields = {name: value for name, value in asdict(claims).items() if value is not None}
        sealed = await self.sealer.seal(dumps(fields, default=str).encode(), context=context)
        return SealedClaims(evidence_id, case_id, user_id, sealed, now)

    async def open(self, sealed: SealedClaims) -> IdentityClaims:
        """Raises `SealBroken`."""
        fields = loads(await self.sealer.unseal(sealed.sealed, context=sealed.context))
        return IdentityClaims(
            kind=DocumentKind(fields["kind"]),
            name=fields["name"],
            date_of_birth=_day(fields.get("date_of_birth")),
            gender=fields.get("gender"),
            number=fields.get("number"),
            last_four=fields.get("last_four"),
            country=fields["country"],
            expires_on=_day(fields.get("expires_on")),
            link=fields["link"],
        )

    async def open_all(self, sealed: Sequence[SealedClaims]) -> Sequence[IdentityClaims]:
        return [await self.open(each) for each in sealed]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
