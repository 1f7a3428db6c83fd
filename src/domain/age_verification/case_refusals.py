"""Why a case is not moved, not shown or not opened."""

from domain.errors import Conflict, Forbidden, Invalid, NotFound


class CaseNotFound(NotFound):
    code = "verification_case_not_found"


class CaseOpen(Conflict):
    """The person has a case of this purpose that is not over."""

    code = "verification_case_open"


class AppealInstead(Conflict):
    """The last decision stands until it is appealed: a new case does not get around it."""

    code = "appeal_instead"


class NotYourCase(Forbidden):
    code = "not_your_case"


class OwnCase(Forbidden):
    """Nobody decides on their own case."""

    code = "own_case"


class CaseClaimed(Conflict):
    """Another officer works on the case."""

    code = "case_claimed"


class CaseNotClaimed(Conflict):
    """Claim the case first: two officers never work on one at once."""

    code = "case_not_claimed"


class MethodNotAllowed(Invalid):
    """The policy does not take this method for this purpose."""

    code = "method_not_allowed"


class PerformerVerificationRequired(Forbidden):
    """Only performers whose verification holds at this moment are on camera (AGE-13, STR-01)."""

    code = "performer_verification_required"


class NoticeOutdated(Conflict):
    """The notice has changed since the page was loaded: read it again."""

    code = "notice_outdated"
