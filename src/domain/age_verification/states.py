"""The states of a verification case, and which may follow which (FIELD 3.3)."""

from collections.abc import Mapping
from enum import StrEnum

from domain.casework import require_in_table


class CaseState(StrEnum):
    DRAFT = "draft"
    CONSENTED = "consented"
    COLLECTING = "collecting"
    SUBMITTED = "submitted"
    PROCESSING = "processing"
    NEEDS_INPUT = "needs_input"
    NEEDS_REVIEW = "needs_review"
    AUTO_PASSED = "auto_passed"
    AWAITING_SECOND = "awaiting_second"
    APPROVED = "approved"
    REVERIFY_DUE = "reverify_due"
    REJECTED = "rejected"
    EXPIRED = "expired"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
    BLOCKED_MINOR = "blocked_minor"


_S = CaseState
_TABLE: Mapping[CaseState, frozenset[CaseState]] = {
    _S.DRAFT: frozenset({_S.CONSENTED, _S.EXPIRED}),
    _S.CONSENTED: frozenset({_S.COLLECTING, _S.EXPIRED}),
    # Choosing another method is an act of its own, and leaves the case where it is.
    _S.COLLECTING: frozenset({_S.COLLECTING, _S.SUBMITTED, _S.EXPIRED}),
    _S.SUBMITTED: frozenset({_S.PROCESSING}),
    _S.PROCESSING: frozenset({_S.NEEDS_INPUT, _S.NEEDS_REVIEW, _S.AUTO_PASSED}),
    _S.NEEDS_INPUT: frozenset({_S.COLLECTING, _S.EXPIRED}),
    _S.NEEDS_REVIEW: frozenset({_S.AWAITING_SECOND, _S.NEEDS_INPUT, _S.REJECTED}),
    _S.AUTO_PASSED: frozenset({_S.APPROVED, _S.AWAITING_SECOND, _S.NEEDS_INPUT, _S.REJECTED}),
    _S.AWAITING_SECOND: frozenset({_S.APPROVED, _S.NEEDS_REVIEW, _S.NEEDS_INPUT, _S.REJECTED}),
    _S.APPROVED: frozenset({_S.REVERIFY_DUE, _S.EXPIRED, _S.REVOKED}),
    # Officers look at once where a live show speaks against it.
    _S.REVERIFY_DUE: frozenset({_S.COLLECTING, _S.NEEDS_REVIEW, _S.EXPIRED, _S.REVOKED}),
    _S.REJECTED: frozenset({_S.NEEDS_REVIEW}),
    _S.EXPIRED: frozenset(),
    _S.REVOKED: frozenset({_S.NEEDS_REVIEW}),
    _S.WITHDRAWN: frozenset(),
    # A first officer's proposal to open it again leaves it where it is.
    _S.BLOCKED_MINOR: frozenset({_S.BLOCKED_MINOR, _S.NEEDS_REVIEW}),
}

OVER = frozenset({_S.REJECTED, _S.EXPIRED, _S.REVOKED, _S.WITHDRAWN, _S.BLOCKED_MINOR})
"""Nothing more happens to the case unless somebody appeals."""

WITH_PERSON = frozenset({_S.DRAFT, _S.CONSENTED, _S.COLLECTING, _S.NEEDS_INPUT})
"""The person has the next move."""

WITH_OFFICERS = frozenset({_S.NEEDS_REVIEW, _S.AUTO_PASSED, _S.AWAITING_SECOND})

HOLDS = frozenset({_S.APPROVED, _S.REVERIFY_DUE})
"""The person was approved. Only `APPROVED` lets anybody do anything."""


def _with_ways_out(state: CaseState, nexts: frozenset[CaseState]) -> frozenset[CaseState]:
    ways = {CaseState.BLOCKED_MINOR}
    if state not in OVER:
        ways.add(CaseState.WITHDRAWN)
    return nexts | ways


TRANSITIONS: Mapping[CaseState, frozenset[CaseState]] = {
    state: _with_ways_out(state, nexts) for state, nexts in _TABLE.items()
}
"""From every state a minor is locked out; out of every state that is not over the person may withdraw."""


def require_transition(before: CaseState, after: CaseState) -> None:
    """Raises `InvalidTransition` (AGE-02)."""
    require_in_table(TRANSITIONS, before, after)
