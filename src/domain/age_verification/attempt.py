"""One try to have a provider, or a reader of ours, say something about a person (AGE-18)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.age_verification.method import Method
from domain.errors import Conflict, NotFound
from domain.ids import AgeAttemptId, CaseId, UserId

USER_AGENT_MAX = 200
ATTEMPTS_PER_DAY_MAX = 20
UNKNOWN_COUNTRY = "ZZ"
"""ISO 3166-1 leaves ZZ to its users."""


class TooManyAttempts(Conflict):
    """Enough tries for a day: who guesses a share code, or tries other people's documents, gets no further."""

    code = "too_many_attempts"


class AttemptNotFound(NotFound):
    code = "attempt_not_found"


class AttemptOver(Conflict):
    code = "attempt_over"


class AttemptOutcome(StrEnum):
    RUNNING = "running"
    ADULT = "adult"
    MINOR = "minor"
    UNDECIDED = "undecided"
    """An answer that decides nothing: silent, contradictory, or in need of a person."""
    REFUSED = "refused"
    """The document or the provider said no."""
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from. `ip_digest` is a keyed hash of the address, 32 bytes: the address is not kept."""

    country: str
    ip_digest: bytes
    user_agent: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt. `state_digest` is the SHA-256 of the state that a redirect brings back, `secret` its PKCE verifier,
    which is forgotten when it has been used. `said_at` is the time of the provider's newest word."""

    id: AgeAttemptId
    case_id: CaseId
    user_id: UserId
    method: Method
    origin: Origin
    started_at: datetime
    state_digest: bytes | None
    secret: str
    reference: str
    outcome: AttemptOutcome
    said_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def begin(
        cls, *, attempt_id: AgeAttemptId, case_id: CaseId, user_id: UserId, method: Method, origin: Origin,
        now: datetime,
    ) -> "Attempt":  # fmt: skip
        return cls(
            attempt_id, case_id, user_id, method, replace(origin, user_agent=origin.user_agent[:USER_AGENT_MAX]),
            now, None, "", "", AttemptOutcome.RUNNING, None, None,
        )  # fmt: skip

    def sent_off(self, *, state_digest: bytes | None, secret: str, reference: str) -> "Attempt":
        return replace(self, state_digest=state_digest, secret=secret, reference=reference)

    def came_back(self) -> "Attempt":
        """The redirect was answered: its state and secret are good for nothing any more. Raises `AttemptOver`."""
        if self.state_digest is None:
            raise AttemptOver("this check was finished, or never sent anybody away")
        return replace(self, state_digest=None, secret="")

    def takes(self, said_at: datetime) -> bool:
        """Whether a word of that time counts: nothing more after a clear answer, and never an older one (AGE-10)."""
        is_news = self.said_at is None or said_at > self.said_at
        return is_news and self.outcome in (AttemptOutcome.RUNNING, AttemptOutcome.UNDECIDED)

    def heard(self, *, reference: str, said_at: datetime) -> "Attempt":
        return replace(self, reference=reference or self.reference, said_at=said_at)

    def finished(self, outcome: AttemptOutcome, *, now: datetime) -> "Attempt":
        return replace(self, outcome=outcome, finished_at=now, state_digest=None, secret="")


def require_another_try(made_within_a_day: int) -> None:
    """Raises `TooManyAttempts`."""
    if made_within_a_day >= ATTEMPTS_PER_DAY_MAX:
        raise TooManyAttempts("that was tried often enough today; go on tomorrow, or write to us")
