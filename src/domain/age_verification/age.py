"""Who is an adult. Nothing else on the platform decides this."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.age_verification.method import Method
from domain.errors import Forbidden
from domain.ids import StreamId, UserId
from domain.india import INDIA

ADULT_YEARS = 18


class AgeState(StrEnum):
    UNVERIFIED = "unverified"
    PENDING = "pending"
    HELD = "held"
    """Officers look at the account first, such as when its document belongs to somebody who was barred (ACC-11)."""
    VERIFIED_ADULT = "verified_adult"
    MINOR_LOCKED = "minor_locked"


class AgeVerificationRequired(Forbidden):
    code = "age_verification_required"


class AccountHeld(Forbidden):
    """The account is under review: until officers have decided it can neither watch, pay nor perform."""

    code = "account_held"


class AgeLocked(Forbidden):
    """The account belongs to somebody under 18. No one person can open it again."""

    code = "age_locked"


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
    today = now.astimezone(INDIA).date()
    return date_of_birth <= today and today >= adult_on(date_of_birth)


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
class MatchHold:
    """A program holds the account for a picture in this show that a bank knows, and nobody else holds it. `before` is
    what the account was."""

    stream_id: StreamId
    before: AgeState


@dataclass(frozen=True, slots=True)
class Taken:
    """What officers took on the spot, each act a decision that is appealed by itself (AGE-19): when a hold and when a
    reset was, where it stands. `before` is what the account was without any of them, and `assured_until` as then."""

    before: AgeState
    assured_until: datetime | None
    held_at: datetime | None
    reset_at: datetime | None


@dataclass(frozen=True, slots=True)
class AgeStatus:
    """What is known of one account's age (AGE-17). No date of birth: the answer, where it came from, how long it holds.

    `method`, `provider`, `decided_at` and `assured_until` are of the last decision, where there is one. `match_hold` is
    of a hold that ends with what it stands on (ENF-03), and `taken` of what an appeal gives back; without either
    officers end a hold.
    """

    user_id: UserId
    state: AgeState
    method: Method | None
    provider: str | None
    decided_at: datetime | None
    assured_until: datetime | None
    match_hold: MatchHold | None = None
    taken: Taken | None = None

    @classmethod
    def unknown(cls, user_id: UserId) -> "AgeStatus":
        return cls(user_id, AgeState.UNVERIFIED, None, None, None, None)

    def pending(self) -> "AgeStatus":
        """A check runs. Whoever is verified stays so meanwhile, and who is held stays held. Raises `AgeLocked`."""
        require_not_locked(self.state)
        if self.state is AgeState.UNVERIFIED:
            return replace(self, state=AgeState.PENDING)
        return self

    def undecided(self) -> "AgeStatus":
        """The check ended without an answer."""
        if self.state is AgeState.PENDING:
            return replace(self, state=AgeState.UNVERIFIED)
        return self

    def assured(self, *, method: Method, provider: str, until: datetime, now: datetime) -> "AgeStatus":
        """An adult, by an approved case; a hold ends with it, for it is officers who approve one who is held. Raises
        `AgeLocked`."""
        require_not_locked(self.state)
        return AgeStatus(self.user_id, AgeState.VERIFIED_ADULT, method, provider, now, until)

    def locked(self, *, method: Method | None, provider: str, now: datetime) -> "AgeStatus":
        """Under 18: whatever was known before. A second finding changes nothing."""
        if self.state is AgeState.MINOR_LOCKED:
            return self
        return AgeStatus(self.user_id, AgeState.MINOR_LOCKED, method, provider, now, None)

    def held(self) -> "AgeStatus":
        """Officers look first, and end it, whatever held the account before. A lock is stronger."""
        if self.state is AgeState.MINOR_LOCKED:
            return self
        return replace(self, state=AgeState.HELD, match_hold=None, taken=None)

    def held_for_match(self, stream_id: StreamId) -> "AgeStatus":
        """A program found a picture that a bank knows. Who is held already, for whatever else, is held until officers
        have looked."""
        if self.state is AgeState.MINOR_LOCKED:
            return self
        if self.state is not AgeState.HELD:
            return replace(self, state=AgeState.HELD, match_hold=MatchHold(stream_id, self.state))
        is_same = self.match_hold is not None and self.match_hold.stream_id == stream_id
        return self if is_same else replace(self, match_hold=None, taken=None)

    def given_back(self, stream_id: StreamId) -> "AgeStatus":
        """What the account was before this show's picture held it, and never more: a check that ran then has ended. It
        stays as it is where anything else holds it."""
        hold = self.match_hold
        if self.state is not AgeState.HELD or hold is None or hold.stream_id != stream_id:
            return self
        if self.taken is not None and self.taken.held_at is not None:
            return replace(self, match_hold=None)
        is_adult = hold.before is AgeState.VERIFIED_ADULT
        after = AgeState.VERIFIED_ADULT if is_adult else AgeState.UNVERIFIED
        return replace(self, state=after, match_hold=None)

    def reset(self) -> "AgeStatus":
        """What was known counts no more; the person verifies anew. Who is held stays held, and has nothing to be given
        back. Raises `AgeLocked`."""
        require_not_locked(self.state)
        if self.state is not AgeState.HELD:
            return replace(self, state=AgeState.UNVERIFIED, assured_until=None, taken=None)
        hold, taken = self.match_hold, self.taken
        if hold is None and taken is None:
            return self
        return replace(
            self,
            assured_until=None,
            match_hold=replace(hold, before=AgeState.UNVERIFIED) if hold else None,
            taken=replace(taken, before=AgeState.UNVERIFIED, assured_until=None) if taken else None,
        )

    def held_by_officer(self, *, now: datetime) -> "AgeStatus":
        """An officer's act, which an appeal undoes (AGE-19). It changes nothing for whom officers hold already, nor for
        whom a lock keeps out; what a program holds besides stays held by that too."""
        if self.state is AgeState.MINOR_LOCKED or (self.state is AgeState.HELD and self._standing is None):
            return self
        if self.taken is not None and self.taken.held_at is not None:
            return self
        return replace(self, state=AgeState.HELD, taken=replace(self._untaken, held_at=now))

    def reset_by_officer(self, *, now: datetime) -> "AgeStatus":
        """As `held_by_officer`: what was known counts no more. Raises `AgeLocked`."""
        require_not_locked(self.state)
        if self.state is AgeState.UNVERIFIED or (self.state is AgeState.HELD and self._standing is None):
            return self
        if self.state is AgeState.HELD and self.taken is not None and self.taken.reset_at is not None:
            return self
        return replace(self.reset(), taken=replace(self._untaken, reset_at=now))

    def returned(self, acted_at: datetime, *, now: datetime) -> "AgeStatus":
        """An appeal undid what officers did at `acted_at`: the account is as it was before, never more, and nothing is
        given back that another act, a hold or a lock keeps. What has lapsed since counts no more."""
        taken = self.taken
        if taken is None or not self.is_taken_at(acted_at):
            return self
        left = replace(
            taken,
            held_at=None if taken.held_at == acted_at else taken.held_at,
            reset_at=None if taken.reset_at == acted_at else taken.reset_at,
        )
        if left.held_at is not None:
            return replace(self, taken=left)
        until, stands = taken.assured_until, left if left.reset_at is not None else None
        is_adult = (
            stands is None and taken.before is AgeState.VERIFIED_ADULT and (until is None or now < until)
        )
        state = AgeState.VERIFIED_ADULT if is_adult else AgeState.UNVERIFIED
        after = replace(self, assured_until=until if is_adult else None, taken=stands)
        if self.match_hold is not None:
            return replace(after, match_hold=replace(self.match_hold, before=state))
        is_checked = self.state is AgeState.PENDING and not is_adult
        return after if is_checked else replace(after, state=state)

    def is_taken_at(self, acted_at: datetime) -> bool:
        """Whether what officers did then still holds."""
        return self.taken is not None and acted_at in (self.taken.held_at, self.taken.reset_at)

    @property
    def _standing(self) -> "MatchHold | Taken | None":
        """What ends a hold beside officers."""
        return self.match_hold or self.taken

    @property
    def _untaken(self) -> Taken:
        before = self.match_hold.before if self.match_hold is not None else self.state
        return self.taken or Taken(before, self.assured_until, None, None)

    def reopened(self) -> "AgeStatus":
        """Two officers opened a minor's case again: it is looked at, and nothing is allowed meanwhile."""
        assert self.state is AgeState.MINOR_LOCKED, "only a lock is opened"
        return replace(self, state=AgeState.HELD)

    def is_lapsed(self, now: datetime) -> bool:
        """Whether the assurance is over (AGE-13)."""
        return (
            self.state is AgeState.VERIFIED_ADULT
            and self.assured_until is not None
            and now >= self.assured_until
        )

    def require_verified_adult(self) -> None:
        require_verified_adult(self.state)


def require_not_locked(state: AgeState) -> None:
    """Raise `AgeLocked` for the account of a minor (ACC-09)."""
    if state is AgeState.MINOR_LOCKED:
        raise AgeLocked("this account is locked: its holder is under 18")


def require_verified_adult(state: AgeState) -> None:
    """Raise `AgeLocked`, `AccountHeld` or `AgeVerificationRequired` for every state but one (AGE-01)."""
    require_not_locked(state)
    if state is AgeState.HELD:
        raise AccountHeld("this account is under review by our team")
    if state is not AgeState.VERIFIED_ADULT:
        raise AgeVerificationRequired("only verified adults may do this; verify your age first")
