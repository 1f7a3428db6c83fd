"""Verification cases for the tests: one in each state, led there by legal moves only, and the evidence it needs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from domain.age_verification.case import NOTICE_VERSION, VerificationCase
from domain.age_verification.case_event import Act, CaseEvent
from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict
from domain.age_verification.method import Method
from domain.age_verification.policy import Policy, Purpose, policy_for
from domain.age_verification.reasons import Reason
from domain.age_verification.screening import Screening
from domain.age_verification.states import CaseState
from domain.ids import CaseId, DocumentId, EvidenceId, UserId
from tests.builders import NOW, RAVI

HOLDER = RAVI
NEHA, OMAR, PRIYA = (UserId(UUID(int=number)) for number in (0xA1, 0xA2, 0xA3))
"""Three officers."""
CASE = CaseId(UUID(int=0xCA5E))
PAPER = DocumentId(UUID(int=0xD0C))
PERFORMER = policy_for("IN-nonexplicit", Purpose.PERFORMER, at=NOW)
VIEWER = policy_for("IN-nonexplicit", Purpose.VIEWER, at=NOW)
CLAIMABLE = frozenset({"needs_review", "auto_passed", "awaiting_second", "blocked_minor"})

WAYS: dict[EvidenceKind, Method] = {
    EvidenceKind.CONSENT: Method.PASSPORT,
    EvidenceKind.AGE: Method.PASSPORT,
    EvidenceKind.IDENTITY: Method.PASSPORT,
    EvidenceKind.LIVENESS: Method.VERIFF,
    EvidenceKind.FACE_MATCH: Method.VERIFF,
    EvidenceKind.HUMAN_COMPARISON: Method.OFFICER,
    EvidenceKind.TAX_ID: Method.PAN,
    EvidenceKind.AGREEMENT: Method.PASSPORT,
}


_NUMBERS = count(1)
"""Ids that rise, as the real ones do: of two pieces of one moment the one made later is the later."""


def a_piece(kind: EvidenceKind, verdict: Verdict = Verdict.PASSED, **changes: Any) -> Evidence:
    piece = Evidence(
        id=EvidenceId(UUID(int=next(_NUMBERS))),
        case_id=CASE,
        kind=kind,
        method=WAYS[kind],
        verdict=verdict,
        provider="platform",
        reference="",
        document_id=PAPER,
        score_basis_points=None,
        model="",
        officer_id=None,
        at=NOW,
        expires_at=None,
    )
    return replace(piece, **changes)


def everything(**changes: Any) -> list[Evidence]:
    """One passed piece of each kind: enough for anybody."""
    return [a_piece(kind, **changes) for kind in EvidenceKind]


def policy_of(case: VerificationCase) -> Policy:
    return PERFORMER if case.purpose is Purpose.PERFORMER else VIEWER


def by(officer: UserId, reason: Reason = Reason.REVIEWED, *, now: datetime = NOW, note: str = "seen") -> Act:
    return Act.by_officer(officer, reason, note=note, now=now)


def claimed(case: VerificationCase, officer: UserId, *, now: datetime = NOW) -> VerificationCase:
    return case.claimed(officer, now=now)


def opened(purpose: Purpose = Purpose.PERFORMER) -> VerificationCase:
    policy = PERFORMER if purpose is Purpose.PERFORMER else VIEWER
    return VerificationCase.open(case_id=CASE, user_id=HOLDER, policy=policy, now=NOW).case


def collecting(purpose: Purpose = Purpose.PERFORMER) -> VerificationCase:
    consented = opened(purpose).consented(NOTICE_VERSION, now=NOW).case
    return chosen(consented)


def chosen(case: VerificationCase, *, now: datetime = NOW) -> VerificationCase:
    return case.collecting(Method.PASSPORT, policy=policy_of(case), aadhaar_enabled=False, now=now).case


def screened(case: VerificationCase, state: CaseState, *, now: datetime = NOW) -> VerificationCase:
    """From `collecting` through `processing` to where its screening leads."""
    taken_up = case.submitted(now=now).case.processing(now=now).case
    return taken_up.screened(Screening(state, Reason.OFFICER_MUST_READ, ()), now=now).case


def approved_by(case: VerificationCase, first: UserId, second: UserId) -> VerificationCase:
    """From a state that officers work on, with evidence of everything."""
    policy = policy_of(case)
    once = claimed(case, first).approved_once(by(first), everything(), policy=policy).case
    return (
        claimed(once, second).approved_twice(by(second, Reason.CONFIRMED), everything(), policy=policy).case
    )


def case_in(state: CaseState, purpose: Purpose = Purpose.PERFORMER) -> VerificationCase:  # noqa: PLR0911, PLR0912
    """A case in that state. Neha rejects, revokes and approves first, Omar confirms."""
    match state:
        case CaseState.DRAFT:
            return opened(purpose)
        case CaseState.CONSENTED:
            return opened(purpose).consented(NOTICE_VERSION, now=NOW).case
        case CaseState.COLLECTING:
            return collecting(purpose)
        case CaseState.SUBMITTED:
            return collecting(purpose).submitted(now=NOW).case
        case CaseState.PROCESSING:
            return collecting(purpose).submitted(now=NOW).case.processing(now=NOW).case
        case CaseState.NEEDS_INPUT | CaseState.NEEDS_REVIEW | CaseState.AUTO_PASSED:
            return screened(collecting(purpose), state)
        case CaseState.AWAITING_SECOND:
            reviewed = claimed(case_in(CaseState.NEEDS_REVIEW, purpose), NEHA)
            return reviewed.approved_once(by(NEHA), everything(), policy=policy_of(reviewed)).case
        case CaseState.APPROVED:
            return approved_by(case_in(CaseState.NEEDS_REVIEW, purpose), NEHA, OMAR)
        case CaseState.REVERIFY_DUE:
            due = Act.by_platform(Reason.NAME_CHANGED, now=NOW)
            return case_in(CaseState.APPROVED, purpose).reverify(due).case
        case CaseState.REJECTED:
            return (
                claimed(case_in(CaseState.NEEDS_REVIEW, purpose), NEHA)
                .rejected(by(NEHA, Reason.FACE_DIFFERS))
                .case
            )
        case CaseState.EXPIRED:
            return opened(purpose).lapsed(Reason.TIME_OVER, now=NOW).case
        case CaseState.REVOKED:
            return case_in(CaseState.APPROVED, purpose).revoked(by(NEHA, Reason.RULES_BROKEN)).case
        case CaseState.WITHDRAWN:
            return opened(purpose).withdrawn(now=NOW).case
        case CaseState.BLOCKED_MINOR:
            return opened(purpose).blocked_minor(Act.by_provider(Reason.FOUND_MINOR, now=NOW)).case


def chain_holds(events: Sequence[CaseEvent], case: VerificationCase) -> bool:
    """Whether these are all the events of the case, unchanged and in their order."""
    previous = b""
    for number, event in enumerate(events, start=1):
        if (event.case_id, event.seq, event.digest) != (case.id, number, event.digest_after(previous)):
            return False
        previous = event.digest
    return (len(events), previous) == (case.seq, case.chain)


def later(**delta: float) -> datetime:
    return NOW + timedelta(**delta)
