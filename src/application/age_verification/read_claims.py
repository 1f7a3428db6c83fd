"""What all readers of documents share: the try is recorded, and what was read becomes evidence."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from application.age_verification._moves import hold_own_case, require_room_for_attempt
from application.age_verification.take_evidence import Shown, TakeEvidence
from domain.age_verification.age import Finding, Outcome, judge
from domain.age_verification.attempt import Attempt, AttemptOutcome, Origin
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_refusals import MethodNotAllowed
from domain.age_verification.claims import IdentityClaims
from domain.age_verification.evidence import EvidenceKind, Verdict
from domain.age_verification.method import Method
from domain.errors import Invalid
from domain.ids import AgeAttemptId, CaseId, DocumentId, UserId
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction

_VERDICTS = {Outcome.ADULT: Verdict.PASSED, Outcome.MINOR: Verdict.FAILED, Outcome.UNDECIDED: Verdict.UNSURE}


@dataclass(frozen=True, slots=True)
class ReadClaims:
    """Have a document read, for a person who chose its method, and go on with what it says.

    What an issuer signed passes by itself; what the person typed (`declared`) waits for an officer, who compares it
    with the picture `document_id`. A document that is refused leaves a refused attempt, and the refusal (AGE-18).
    """

    begin: BeginTransaction
    take_evidence: TakeEvidence
    now: Clock
    new_id: NewId

    async def __call__(
        self,
        *,
        case_id: CaseId,
        user_id: UserId,
        method: Method,
        origin: Origin,
        read: Callable[[], Awaitable[IdentityClaims]],
        declared: bool,
        document_id: DocumentId | None,
    ) -> VerificationCase:
        """Raises what `read` raises, `CaseNotFound`, `NotYourCase`, `MethodNotAllowed`, `InvalidTransition`,
        `TooManyAttempts`."""
        attempt = Attempt.begin(
            attempt_id=AgeAttemptId(self.new_id()),
            case_id=case_id,
            user_id=user_id,
            method=method,
            origin=origin,
            now=self.now(),
        )
        await self._require_chosen(case_id, user_id, method)
        try:
            claims = await read()
        except Invalid:
            await self._note_refusal(attempt)
            raise
        shown = self._shown(claims, method, declared=declared, document_id=document_id)
        return await self.take_evidence(attempt=attempt, shown=shown, said_at=self.now())

    async def _require_chosen(self, case_id: CaseId, user_id: UserId, method: Method) -> None:
        async with self.begin() as tx:
            _, case = await hold_own_case(tx, case_id, user_id)
            await require_room_for_attempt(tx, user_id, now=self.now())
        case.require_collecting()
        if case.method is not method:
            raise MethodNotAllowed("choose this method first", pointer="/method")

    async def _note_refusal(self, attempt: Attempt) -> None:
        async with self.begin() as tx:
            await tx.attempts.add(attempt.finished(AttemptOutcome.REFUSED, now=self.now()))

    def _shown(
        self, claims: IdentityClaims, method: Method, *, declared: bool, document_id: DocumentId | None
    ) -> Shown:
        outcome = judge(Finding(claims.date_of_birth, over_18=None), now=self.now())
        return Shown(
            method=method,
            provider="person" if declared else "issuer",
            reference="",
            document_id=document_id,
            verdicts={
                EvidenceKind.IDENTITY: Verdict.UNSURE if declared else Verdict.PASSED,
                EvidenceKind.AGE: Verdict.UNSURE if declared else _VERDICTS[outcome],
            },
            outcome=outcome,
            claims=[claims],
            declared=declared,
        )
