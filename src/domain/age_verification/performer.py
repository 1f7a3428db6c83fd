"""Becoming a performer: asked for by a verified adult, granted by a member of staff."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.age_verification.age import AgeState, require_verified_adult
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import ApplicationId, UserId

REASON_MIN = 3
REASON_MAX = 500

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""All but tab and new line: the reason is kept, shown and sent by e-mail."""


class ApplicationState(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"


class ApplicationNotFound(NotFound):
    code = "application_not_found"


class ApplicationDecided(Conflict):
    code = "application_decided"


class ApplicationOpen(Conflict):
    code = "application_open"


class OwnApplication(Forbidden):
    code = "own_application"


class ReasonRequired(Invalid):
    code = "reason_required"


@dataclass(frozen=True, slots=True)
class PerformerApplication:
    """One request to perform. `reason` is the decider's, shown to the applicant."""

    id: ApplicationId
    user_id: UserId
    state: ApplicationState
    submitted_at: datetime
    decided_at: datetime | None
    decided_by: UserId | None
    reason: str

    @classmethod
    def submit(
        cls, *, application_id: ApplicationId, user_id: UserId, age: AgeState, now: datetime
    ) -> "PerformerApplication":
        require_verified_adult(age)
        return cls(application_id, user_id, ApplicationState.SUBMITTED, now, None, None, "")

    def approved(self, *, by: UserId, reason: str, age: AgeState, now: datetime) -> "PerformerApplication":
        """Approve; the applicant must still be a verified adult at this moment."""
        require_verified_adult(age)
        return self._decided(ApplicationState.APPROVED, by=by, reason=reason, now=now)

    def refused(self, *, by: UserId, reason: str, now: datetime) -> "PerformerApplication":
        return self._decided(ApplicationState.REFUSED, by=by, reason=reason, now=now)

    def _decided(
        self, state: ApplicationState, *, by: UserId, reason: str, now: datetime
    ) -> "PerformerApplication":
        if self.state is not ApplicationState.SUBMITTED:
            raise ApplicationDecided("this application was decided already")
        if by == self.user_id:
            raise OwnApplication("nobody decides on their own application")
        text = _CONTROL.sub("", reason).strip()
        if not REASON_MIN <= len(text) <= REASON_MAX:
            raise ReasonRequired(f"a reason has {REASON_MIN} to {REASON_MAX} characters", pointer="/reason")
        return replace(self, state=state, decided_at=now, decided_by=by, reason=text)
