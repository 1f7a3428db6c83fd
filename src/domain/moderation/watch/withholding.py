"""Until when what a stopped show showed is for child safety officers alone (CSA-03, CSA-04)."""

from datetime import datetime

from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.states import ModerationState
from domain.moderation.cases.status import CaseStatus


def is_cleared(status: CaseStatus) -> bool:
    """Whether the case found that there was nothing: it is named what shows an adult, or no authority had to hear of
    it, as two people said. What was told to the police, and then ended without a finding, is not cleared."""
    is_told = any(proof.authority for proof in status.proofs)
    return status.outcome is CaseOutcome.NO_VIOLATION and (status.is_age_shown or not is_told)


def withholds(status: CaseStatus, *, began_at: datetime) -> bool:
    """Whether this case keeps from all others what a show of its person showed that was stopped, and was made at
    `began_at`: while it is open, and for good where it ended without clearing it. A show that was made after that is
    not of this case; one that was merged leaves it to the case that goes on."""
    if not status.kind.is_of_child_safety:
        return False
    if status.closed_at is None:
        return True
    assert status.state is ModerationState.CLOSED, "what has an end is closed"
    return not status.is_merged and began_at < status.closed_at and not is_cleared(status)
