"""Give the tax number that earnings are reported under."""

from dataclasses import dataclass

from application.age_verification._moves import hold_own_case, require_room_for_attempt
from application.age_verification.take_evidence import Shown, TakeEvidence
from domain.age_verification.age import Outcome
from domain.age_verification.attempt import Attempt, Origin
from domain.age_verification.case import VerificationCase
from domain.age_verification.claims import DocumentKind, IdentityClaims
from domain.age_verification.evidence import EvidenceKind, Verdict
from domain.age_verification.method import Method
from domain.age_verification.pan import normalised_pan
from domain.errors import Conflict
from domain.ids import AgeAttemptId, CaseId, UserId
from ports.age_verification.providers import ProviderError, TaxIdCheck, TaxIdVerifier
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


class IdentityFirst(Conflict):
    """A tax number is compared with a name and a birth: show who you are first."""

    code = "identity_first"


@dataclass(frozen=True, slots=True)
class GiveTaxId:
    """A PAN, compared with the tax office's records where a provider does that (AGE-07).

    A number that belongs to another name or birth is a mismatch, which officers settle; without the provider's word it
    is unsure, and an officer compares it with a picture of the card (OPS-10).
    """

    begin: BeginTransaction
    take_evidence: TakeEvidence
    tax_ids: TaxIdVerifier
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, case_id: CaseId, user_id: UserId, pan: str, origin: Origin
    ) -> VerificationCase:
        """Raises `InvalidPan`, `IdentityFirst`, `CaseNotFound`, `NotYourCase`, `InvalidTransition`,
        `TooManyAttempts`."""
        number = normalised_pan(pan)
        identity = await self._identity(case_id, user_id)
        check = await self._check(number, identity)
        attempt = Attempt.begin(
            attempt_id=AgeAttemptId(self.new_id()),
            case_id=case_id,
            user_id=user_id,
            method=Method.PAN,
            origin=origin,
            now=self.now(),
        )
        claims = IdentityClaims(
            kind=DocumentKind.PAN,
            name=identity.name,
            date_of_birth=identity.date_of_birth,
            gender=None,
            number=number,
            last_four=number[-4:],
            country="IND",
            expires_on=None,
            link=number,
        )
        shown = Shown(
            method=Method.PAN,
            provider="tax_office" if check else "person",
            reference=check.reference if check else "",
            document_id=None,
            verdicts={EvidenceKind.TAX_ID: _verdict(check)},
            outcome=Outcome.UNDECIDED,
            claims=[claims],
        )
        return await self.take_evidence(attempt=attempt, shown=shown, said_at=self.now())

    async def _identity(self, case_id: CaseId, user_id: UserId) -> IdentityClaims:
        async with self.begin() as tx:
            _, case = await hold_own_case(tx, case_id, user_id)
            case.require_collecting()
            await require_room_for_attempt(tx, user_id, now=self.now())
            sealed = await tx.claims.of_case(case_id)
        known = await self.take_evidence.box.open_all(sealed)
        for claims in reversed(known):
            if claims.kind is not DocumentKind.PAN and claims.date_of_birth is not None:
                return claims
        raise IdentityFirst("show who you are first: the number is compared with your name and birth")

    async def _check(self, number: str, identity: IdentityClaims) -> TaxIdCheck | None:
        assert identity.date_of_birth is not None, "looked for one that has it"
        try:
            return await self.tax_ids.check(
                number=number, name=identity.name, date_of_birth=identity.date_of_birth
            )
        except ProviderError:
            return None


def _verdict(check: TaxIdCheck | None) -> Verdict:
    if check is None:
        return Verdict.UNSURE
    if not check.valid:
        return Verdict.FAILED
    return Verdict.PASSED if check.matches_name and check.matches_birth else Verdict.MISMATCH
