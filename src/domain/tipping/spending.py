"""Limits that people set themselves on what they spend, and breaks from spending at all (TIP-07).

Lowering holds at once; raising waits a day. A break can be made longer and never shorter. Days and months are those
of India.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from domain.errors import Conflict, Forbidden, Invalid
from domain.ids import UserId
from domain.india import INDIA, moment_words
from domain.money import rupees

RAISE_WAITS = timedelta(hours=24)
LIMIT_MAX = 10**12


class InvalidLimit(Invalid):
    code = "invalid_limit"


class LimitReached(Forbidden):
    """The person's own limit. The detail names it, and says when it ends."""

    code = "limit_reached"


class OnBreak(Forbidden):
    """A pause that the person took, which ends by itself."""

    code = "cooling_off"


class SelfExcluded(Forbidden):
    code = "self_excluded"


class BreakNotShortened(Conflict):
    code = "break_not_shortened"


class BreakLength(StrEnum):
    """How long a person stays away: three short breaks to cool off, three long ones to be kept out."""

    ONE_DAY = "one_day"
    ONE_WEEK = "one_week"
    ONE_MONTH = "one_month"
    SIX_MONTHS = "six_months"
    ONE_YEAR = "one_year"
    FIVE_YEARS = "five_years"

    @property
    def time(self) -> timedelta:
        return timedelta(days=_DAYS[self])

    @property
    def is_exclusion(self) -> bool:
        return self in _EXCLUSIONS


_DAYS = {
    BreakLength.ONE_DAY: 1,
    BreakLength.ONE_WEEK: 7,
    BreakLength.ONE_MONTH: 30,
    BreakLength.SIX_MONTHS: 183,
    BreakLength.ONE_YEAR: 365,
    BreakLength.FIVE_YEARS: 1_826,
}
_EXCLUSIONS = frozenset({BreakLength.SIX_MONTHS, BreakLength.ONE_YEAR, BreakLength.FIVE_YEARS})


@dataclass(frozen=True, slots=True)
class Limits:
    """In tokens, but for buying, which is in paise. None is no limit."""

    per_tip: int | None
    per_day: int | None
    per_month: int | None
    buying_per_month: int | None

    @classmethod
    def asked(
        cls, *, per_tip: int | None, per_day: int | None, per_month: int | None, buying_per_month: int | None
    ) -> "Limits":
        """Raises `InvalidLimit`."""
        limits = cls(per_tip, per_day, per_month, buying_per_month)
        for name in _NAMES:
            value = getattr(limits, name)
            if value is not None and not 0 <= value <= LIMIT_MAX:
                raise InvalidLimit("a limit is a whole number from 0 up, or none", pointer=f"/{name}")
        return limits

    def tightened_by(self, other: "Limits") -> "Limits":
        """The stricter of both, one by one."""
        return Limits(*(_stricter(getattr(self, name), getattr(other, name)) for name in _NAMES))


_NAMES = ("per_tip", "per_day", "per_month", "buying_per_month")
NO_LIMITS = Limits(None, None, None, None)


def _stricter(one: int | None, other: int | None) -> int | None:
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


@dataclass(frozen=True, slots=True)
class Raise:
    """Limits that are wider than those in force, and hold from `at`."""

    limits: Limits
    at: datetime


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens spent in one day, and in the month around it.

    `aside_tokens` are held for shows that go on: they count as spent, of any day, until their holds end.
    """

    day: date
    day_tokens: int
    month_tokens: int
    aside_tokens: int

    @classmethod
    def nothing(cls, now: datetime) -> "Spent":
        return cls(india_day(now), 0, 0, 0)

    def at(self, now: datetime) -> "Spent":
        """The same, seen at a later moment: a new day or month begins from nothing."""
        today = india_day(now)
        if today <= self.day:
            return self
        same_month = (today.year, today.month) == (self.day.year, self.day.month)
        return Spent(today, 0, self.month_tokens if same_month else 0, self.aside_tokens)

    def and_also(self, tokens: int) -> "Spent":
        return replace(self, day_tokens=self.day_tokens + tokens, month_tokens=self.month_tokens + tokens)


@dataclass(frozen=True, slots=True)
class SpendingControl:
    """What one person set for themselves, and what they spent since. Held by the lock on the person's wallet."""

    user_id: UserId
    limits: Limits
    raise_: Raise | None
    away: BreakLength | None
    away_until: datetime | None
    spent: Spent

    @classmethod
    def none_yet(cls, user_id: UserId, spent: Spent) -> "SpendingControl":
        """`spent` is what the journal says of this month: the limits count from its beginning."""
        return cls(user_id, NO_LIMITS, None, None, None, spent)

    def limits_at(self, now: datetime) -> Limits:
        return self.raise_.limits if self.raise_ and now >= self.raise_.at else self.limits

    def pending_at(self, now: datetime) -> Raise | None:
        """A raise that does not hold yet."""
        return self.raise_ if self.raise_ and now < self.raise_.at else None

    def with_limits(self, asked: Limits, now: datetime) -> "SpendingControl":
        """What is lower holds at once, what is higher (or none) in 24 hours. Asking for the same again starts no new
        day of waiting; asking for something else takes back what waited."""
        pending = self.pending_at(now)
        if pending and pending.limits == asked:
            return self
        tight = self.limits_at(now).tightened_by(asked)
        return replace(self, limits=tight, raise_=None if tight == asked else Raise(asked, now + RAISE_WAITS))

    def without_raise(self, now: datetime) -> "SpendingControl":
        """The raise that waits is taken back; one that holds already stays."""
        return replace(self, limits=self.limits_at(now), raise_=None)

    def on_break(self, length: BreakLength, now: datetime) -> "SpendingControl":
        """From now on; nothing ends it early. Raises `BreakNotShortened`."""
        until = now + length.time
        if self.away_until is not None and until < self.away_until:
            raise BreakNotShortened(
                f"your break ends on {moment_words(self.away_until)}, and cannot be made shorter"
            )
        return replace(self, away=length, away_until=until)

    def back_at(self, now: datetime) -> datetime | None:
        """When the break is over that is on now; None where none is."""
        return self.away_until if self.away_until is not None and now < self.away_until else None

    def require_not_away(self, now: datetime) -> None:
        """Raises `OnBreak`, `SelfExcluded`."""
        back_at = self.back_at(now)
        if self.away is None or back_at is None:
            return
        until = moment_words(back_at)
        if self.away.is_exclusion:
            raise SelfExcluded(f"you excluded yourself from spending until {until}")
        raise OnBreak(f"you are taking a break from spending until {until}")

    def spend(self, tokens: int, *, is_tip: bool, now: datetime) -> "SpendingControl":
        """Count tokens that are about to be spent. What is no tip (a show's minutes) has no limit of its own.

        Raises `LimitReached`, `OnBreak`, `SelfExcluded`.
        """
        self.require_not_away(now)
        limits, spent = self.limits_at(now), self.spent.at(now)
        if is_tip and limits.per_tip is not None and tokens > limits.per_tip:
            raise LimitReached(
                f"this is over your limit of {limits.per_tip:,} tokens a tip{_ends(self.pending_at(now))}",
                pointer="/tokens",
            )
        if limits.per_day is not None and spent.day_tokens + spent.aside_tokens + tokens > limits.per_day:
            tomorrow = moment_words(midnight(spent.day + timedelta(days=1)))
            raise LimitReached(
                f"this is over your limit of {limits.per_day:,} tokens a day, of which {spent.day_tokens:,} are "
                f"spent{_aside(spent)}; a new day begins at {tomorrow}",
                pointer="/tokens",
            )
        if (
            limits.per_month is not None
            and spent.month_tokens + spent.aside_tokens + tokens > limits.per_month
        ):
            raise LimitReached(
                f"this is over your limit of {limits.per_month:,} tokens a month, of which {spent.month_tokens:,} "
                f"are spent{_aside(spent)}; a new month begins on {moment_words(next_month(now))}",
                pointer="/tokens",
            )
        return replace(self, spent=spent.and_also(tokens))

    def room(self, now: datetime) -> int | None:
        """How many tokens may be spent or set aside now, beside what is spent and set aside; none on a break. None is
        no limit."""
        if self.away_until is not None and now < self.away_until:
            return 0
        limits, spent = self.limits_at(now), self.spent.at(now)
        rooms = (
            None if limits.per_day is None else limits.per_day - spent.day_tokens,
            None if limits.per_month is None else limits.per_month - spent.month_tokens,
        )
        room = _stricter(*rooms)
        return None if room is None else max(0, room - spent.aside_tokens)

    def counted(self, tokens: int, now: datetime) -> "SpendingControl":
        """Count tokens that were allowed when they were set aside, whatever changed since."""
        return replace(self, spent=self.spent.at(now).and_also(tokens))

    def require_may_buy(self, price_paise: int, *, bought_paise: int, now: datetime) -> None:
        """`bought_paise` is what was bought since `month_start(now)`.

        Raises `LimitReached`, `OnBreak`, `SelfExcluded`.
        """
        self.require_not_away(now)
        limit = self.limits_at(now).buying_per_month
        if limit is not None and bought_paise + price_paise > limit:
            raise LimitReached(
                f"this is over your limit of {rupees(limit)} a month for buying tokens; a new month begins at "
                f"{moment_words(next_month(now))}"
            )


def india_day(now: datetime) -> date:
    return now.astimezone(INDIA).date()


def month_start(now: datetime) -> datetime:
    return midnight(india_day(now).replace(day=1))


def next_day(now: datetime) -> datetime:
    return midnight(india_day(now) + timedelta(days=1))


def next_month(now: datetime) -> datetime:
    first = india_day(now).replace(day=1)
    return midnight((first + timedelta(days=32)).replace(day=1))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), INDIA)


def _aside(spent: Spent) -> str:
    return f" and {spent.aside_tokens:,} set aside for shows" if spent.aside_tokens else ""


def _ends(pending: Raise | None) -> str:
    return (
        f"; a higher one holds from {moment_words(pending.at)}"
        if pending
        else "; it ends when you raise it, after a day"
    )
