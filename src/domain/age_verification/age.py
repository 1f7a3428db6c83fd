"""Who is an adult. Nothing else on the platform decides this."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.errors import Conflict, Forbidden
from domain.ids import AgeAttemptId, UserId

ADULT_YEARS = 18
INDIA = ZoneInfo("Asia/Kolkata")


class AgeState(StrEnum):
    UNVERIFIED = "unverified"
    PENDING = "pending"
    VERIFIED_ADULT = "verified_adult"
    MINOR_LOCKED = "minor_locked"


class AgeVerificationRequired(Forbidden):
    code = "age_verification_required"


class AgeLocked(Forbidden):
    """The account belongs to somebody under 18. No one person can open it again."""

    code = "age_locked"


class AlreadyVerified(Conflict):
    code = "age_already_verified"


class Outcome(StrEnum):
    """What a provider found. Anything that is not a clear yes or a clear no is `UNDECIDED`."""

    ADULT = "adult"
    MINOR = "minor"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Finding:
    """A provider's answer: a date of birth, or only whether the person is over 18, or neither."""

    date_of_birth: date | None
    over_18: bool | None


def adult_on(date_of_birth: date) -> date:
    """The first day of adulthood. Somebody born on 29 February turns 18 on 1 March of a common year."""
    year = date_of_birth.year + ADULT_YEARS
    try:
        return date_of_birth.replace(year=year)
    except ValueError:  # 29 February of a year that has none
        return date(year, 3, 1)


def is_adult(date_of_birth: date, *, now: datetime) -> bool:
    """Whether the 18th birthday has begun in India (AGE-12)."""
    return now.astimezone(INDIA).date() >= adult_on(date_of_birth)


def judge(finding: Finding, *, now: datetime) -> Outcome:
    """Decide from a provider's finding. A contradiction, a birth in the future or silence decides nothing."""
    birth = finding.date_of_birth
    if birth is None:
        if finding.over_18 is None:
            return Outcome.UNDECIDED
        return Outcome.ADULT if finding.over_18 else Outcome.MINOR
    today = now.astimezone(INDIA).date()
    if birth > today or today.year - birth.year > 120:
        return Outcome.UNDECIDED
    adult = is_adult(birth, now=now)
    if finding.over_18 is not None and finding.over_18 != adult:
        return Outcome.UNDECIDED
    return Outcome.ADULT if adult else Outcome.MINOR


@dataclass(frozen=True, slots=True)
class AgeStatus:
    """What is known of one account's age. No date of birth is kept: the answer and where it came from are.

    `attempt_id` names the running or last attempt; `provider` and `decided_at` the decision, where there is one.
    """

    user_id: UserId
    state: AgeState
    attempt_id: AgeAttemptId | None
    provider: str | None
    decided_at: datetime | None

    @classmethod
    def unknown(cls, user_id: UserId) -> "AgeStatus":
        return cls(user_id, AgeState.UNVERIFIED, None, None, None)

    def started(self, attempt_id: AgeAttemptId) -> "AgeStatus":
        """Begin an attempt; a pending one may be begun anew. Raises `AgeLocked`, `AlreadyVerified`."""
        require_not_locked(self.state)
        if self.state is AgeState.VERIFIED_ADULT:
            raise AlreadyVerified("this account's holder is a verified adult already")
        return replace(self, state=AgeState.PENDING, attempt_id=attempt_id)

    def decided(
        self, attempt_id: AgeAttemptId, outcome: Outcome, *, provider: str, now: datetime
    ) -> "AgeStatus":
        """Apply what the attempt found.

        A minor's finding locks in every state and from every attempt. Otherwise only the running attempt counts,
        and only while it is pending: an old answer never overrides a newer attempt.
        """
        if outcome is Outcome.MINOR:
            return replace(
                self, state=AgeState.MINOR_LOCKED, attempt_id=attempt_id, provider=provider, decided_at=now
            )
        if self.state is not AgeState.PENDING or self.attempt_id != attempt_id:
            return self
        if outcome is Outcome.UNDECIDED:
            return replace(self, state=AgeState.UNVERIFIED)
        return replace(self, state=AgeState.VERIFIED_ADULT, provider=provider, decided_at=now)

    def require_verified_adult(self) -> None:
        require_verified_adult(self.state)


def require_not_locked(state: AgeState) -> None:
    """Raise `AgeLocked` for the account of a minor (ACC-09)."""
    if state is AgeState.MINOR_LOCKED:
        raise AgeLocked("this account is locked: its holder is under 18")


def require_verified_adult(state: AgeState) -> None:
    """Raise `AgeLocked` or `AgeVerificationRequired` for every state but one (AGE-01)."""
    require_not_locked(state)
    if state is not AgeState.VERIFIED_ADULT:
        raise AgeVerificationRequired("only verified adults may do this; verify your age first")
