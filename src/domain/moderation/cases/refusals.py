"""Why a moderation case is not moved, or not shown."""

from domain.errors import Conflict, Forbidden, NotFound


class ModerationCaseNotFound(NotFound):
    """There is none, or not for the one who asks (CSA-04)."""

    code = "moderation_case_not_found"


class AlreadyClaimed(Conflict):
    """Somebody else works on the case (MOD-05)."""

    code = "already_claimed"


class NotClaimed(Conflict):
    """Claim the case first: two people never work on one at once."""

    code = "not_claimed"


class StaleCase(Conflict):
    """The case has moved on since it was read (MOD-06)."""

    code = "stale_case"


class CaseAboutYou(Forbidden):
    """Nobody decides on themselves."""

    code = "case_about_you"


class CaseReportedByYou(Forbidden):
    """Nobody decides on what they reported or complained of themselves (MOD-10)."""

    code = "case_reported_by_you"


class ProofMissing(Conflict):
    """A duty has not been proved done, so that the case cannot be closed (LEG-15, CSA-06)."""

    code = "proof_missing"


class AgeNotShown(Conflict):
    """Nobody named what shows that the person is an adult, nor did two people say that there is nobody (CSA-06)."""

    code = "age_not_shown"


class UnknownDuty(Conflict):
    """The case has no such duty, or it is proved already."""

    code = "unknown_duty"


class Unconfirmed(Conflict):
    """What one person did or proposed waits for another's word (MOD-10)."""

    code = "unconfirmed"


class StatementMissing(Conflict):
    """Somebody's show was stopped or hidden, and no decision tells them why, and how they may appeal (ENF-01)."""

    code = "statement_missing"


class NothingToConfirm(Conflict):
    code = "nothing_to_confirm"


class SubjectHasCase(Conflict):
    """The subject has another case that is not closed (MOD-14)."""

    code = "subject_has_case"
