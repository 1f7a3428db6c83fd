"""Take in what a provider says of one attempt."""

from dataclasses import dataclass

from application.age_verification._moves import change_status, hold_case, record
from application.age_verification.take_evidence import Shown, TakeEvidence
from domain.age_verification.age import Outcome, judge
from domain.age_verification.attempt import AttemptOutcome
from domain.age_verification.case import VerificationCase
from domain.age_verification.claims import DocumentKind
from domain.age_verification.evidence import EvidenceKind, Verdict
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.screening import Screening
from domain.age_verification.states import CaseState
from domain.ids import AgeAttemptId
from ports.age_verification.providers import ProviderReport, ProviderState, Score
from ports.clock import Clock
from ports.transaction import BeginTransaction

_WAITING = frozenset({ProviderState.RUNNING, ProviderState.TRY_AGAIN})


@dataclass(frozen=True, slots=True)
class RecordProviderReport:
    """Apply a provider's verified word to the case it belongs to.

    A word counts once, and an older one never overrides a newer (AGE-10). A report of an attempt that nobody knows or
    that is over, or of a case that has moved on, changes nothing, with one exception: a minor's finding locks from
    every attempt and in every state. A silence, an error or a contradiction is no evidence (OPS-10).
    """

    begin: BeginTransaction
    take_evidence: TakeEvidence
    now: Clock

    async def __call__(self, *, method: Method, report: ProviderReport) -> VerificationCase | None:
        """The case as it then stands; None for a report that is of nothing. Raises `KeysUnavailable`, `ClaimsMoved`."""
        async with self.begin() as tx:
            attempt = await tx.attempts.find_for_update(report.attempt_id)
        if attempt is None or attempt.method is not method or report.state in _WAITING:
            return None
        if report.state is ProviderState.LAPSED:
            return await self._give_up(attempt.id, report)
        shown = _shown(method, report, self._judge(report))
        return await self.take_evidence(attempt=attempt, shown=shown, said_at=report.said_at)

    def _judge(self, report: ProviderReport) -> Outcome:
        """What the report says of the age. Only a finished one may say yes; one that says no is heard from any."""
        outcome = judge(report.finding, now=self.now())
        if report.state is ProviderState.FINISHED or outcome is Outcome.MINOR:
            return outcome
        return Outcome.UNDECIDED

    async def _give_up(self, attempt_id: AgeAttemptId, report: ProviderReport) -> VerificationCase | None:
        """The provider's pages were left, or the consent denied: the person goes on, in this way or another."""
        async with self.begin() as tx:
            attempt = await tx.attempts.find_for_update(attempt_id)
            assert attempt is not None, "attempts are not removed"
            status, case = await hold_case(tx, attempt.case_id)
            now = self.now()
            if not attempt.takes(report.said_at):
                return case
            heard = attempt.heard(reference=report.reference, said_at=report.said_at)
            await tx.attempts.update(heard.finished(AttemptOutcome.LAPSED, now=now))
            if case.state is not CaseState.PROCESSING:
                return case
            case = await record(tx, case.screened(_GAVE_UP, now=now))
            if case.purpose is Purpose.VIEWER:
                await change_status(tx, status, status.undecided())
            return case


_GAVE_UP = Screening(CaseState.NEEDS_INPUT, Reason.PROVIDER_GAVE_UP, ())


def _shown(method: Method, report: ProviderReport, outcome: Outcome) -> Shown:
    """The report as evidence: what it affirms has passed, what it refuses has failed, all else is unsure."""
    verdict = {
        ProviderState.FINISHED: Verdict.PASSED,
        ProviderState.REFUSED: Verdict.FAILED,
    }.get(report.state, Verdict.UNSURE)
    verdicts = {EvidenceKind.AGE: verdict}
    if verdict is Verdict.PASSED and outcome is not Outcome.ADULT:
        verdicts[EvidenceKind.AGE] = Verdict.UNSURE
    if report.claims is not None:
        verdicts[EvidenceKind.IDENTITY] = verdict
    if any(claims.kind is DocumentKind.PAN for claims in report.also):
        verdicts[EvidenceKind.TAX_ID] = verdict
    scores: dict[EvidenceKind, Score] = {}
    for kind, score in (
        (EvidenceKind.LIVENESS, report.liveness),
        (EvidenceKind.FACE_MATCH, report.face_match),
    ):
        if score is not None:
            scores[kind] = score
            verdicts[kind] = Verdict.PASSED if score.passed else Verdict.FAILED
    return Shown(
        method=method,
        provider=method.value,
        reference=report.reference,
        document_id=None,
        verdicts=verdicts,
        outcome=outcome,
        claims=[*([report.claims] if report.claims else []), *report.also],
        scores=scores,
    )
