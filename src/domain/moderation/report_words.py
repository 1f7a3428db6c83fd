"""What whoever reports is offered and told, in words."""

from collections.abc import Mapping
from enum import StrEnum

from domain.moderation.case_event import CaseOutcome
from domain.moderation.case_kind import CaseKind
from domain.moderation.case_states import ModerationState

REASON_WORDS: Mapping[CaseKind, str] = {
    CaseKind.CSAM: "Pictures of the abuse of a child",
    CaseKind.MINOR: "Somebody may be under 18",
    CaseKind.MINOR_CLAIM: "Somebody wrote that they are under 18",
    CaseKind.GROOMING: "An adult tries to win a child’s trust",
    CaseKind.NON_CONSENT: "Somebody is filmed without consent",
    CaseKind.THREAT_TO_LIFE: "Somebody’s life is in danger",
    CaseKind.NCII: "Private pictures of somebody who does not want them shown",
    CaseKind.DEEPFAKE: "Made to look like somebody who is not in it",
    CaseKind.TRAFFICKING: "Somebody is bought, sold or held",
    CaseKind.COERCION: "Somebody is made to do it",
    CaseKind.EXPLICIT_CONTENT: "Sexually explicit",
    CaseKind.VIOLENCE_OR_THREAT: "Violence or threats",
    CaseKind.COURT_ORDER: "An authority’s order",
    CaseKind.HARASSMENT: "Harassment",
    CaseKind.DOXXING: "Somebody’s address, number or name is given away",
    CaseKind.IMPERSONATION: "Pretends to be somebody else",
    CaseKind.OFF_PLATFORM_PAYMENT: "Asks for payment elsewhere",
    CaseKind.BAN_EVASION: "Was banned and is back",
    CaseKind.SPAM: "Advertising or spam",
    CaseKind.OTHER: "Something else",
}

OUTCOME_WORDS: Mapping[CaseOutcome, str] = {
    CaseOutcome.ACTED: "It broke our rules, and we acted.",
    CaseOutcome.NO_VIOLATION: "We looked at it with care and found nothing that breaks our rules.",
}
"""The outcome with its reason. What staff write to each other, and who decided, is told nobody (MOD-21)."""


class ReportProgress(StrEnum):
    """How far a report is, as its reporter sees it (MOD-15)."""

    RECEIVED = "received"
    BEING_LOOKED_AT = "being_looked_at"
    DECIDED = "decided"


_PROGRESS: Mapping[ModerationState, ReportProgress] = {
    ModerationState.OPEN: ReportProgress.RECEIVED,
    ModerationState.QUEUED: ReportProgress.RECEIVED,
    ModerationState.ASSIGNED: ReportProgress.BEING_LOOKED_AT,
    ModerationState.ESCALATED: ReportProgress.BEING_LOOKED_AT,
    ModerationState.CLOSED: ReportProgress.DECIDED,
}


def progress_of(state: ModerationState) -> ReportProgress:
    """How far a report is whose case stands there."""
    return _PROGRESS[state]
