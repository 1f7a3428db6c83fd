"""When the picture of a live show is looked at next (STR-12), and how much of it was looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import Conflict

CLOSELY = timedelta(seconds=1)
RISKY = timedelta(seconds=5)
CALM = timedelta(seconds=10)
START = timedelta(seconds=60)
"""A show's first minute is looked at closely."""
ALARM = timedelta(seconds=30)
"""So long after an alarm, a report or a classifier's, too."""
NEW_PERFORMER_SHOWS = 5
"""Whoever had fewer shows before is new: looked at more often, and held back where the platform does that (STR-16)."""
BEAT_LASTS = timedelta(seconds=20)
"""So long the sampler's word counts that it can look."""
UNSEEN_AFTER = timedelta(seconds=20)
"""Twice the longest pause: a live show that nobody looked at for so long is pointed out."""
QUARTER = timedelta(seconds=15)
RECENT = timedelta(minutes=15)
"""The last minutes of a live show, of which the wall says how much was looked at."""
COVERED_PERCENT_MIN = 99
"""A live show of which less was looked at is pointed out."""


class NobodyLooks(Conflict):
    """The sampler is down: a show that nobody would look at does not begin. One that runs already goes on."""

    code = "nobody_looks"


@dataclass(frozen=True, slots=True)
class WatchedShow:
    """What decides how often a live show is looked at. `alarmed_at` is of the last alarm, where there was one."""

    started_at: datetime
    alarmed_at: datetime | None
    open_reports: int
    earlier_shows: int
    marked_until: datetime | None
    """The end of its performer's label `look_closely`, where they have one (MOD-29, MOD-30)."""

    def pause(self, now: datetime) -> timedelta:
        """How long after a look the next one comes."""
        if now - self.started_at < START:
            return CLOSELY
        if self.alarmed_at is not None and now - self.alarmed_at < ALARM:
            return CLOSELY
        is_marked = self.marked_until is not None and now < self.marked_until
        if self.open_reports or is_marked or is_new_performer(self.earlier_shows):
            return RISKY
        return CALM

    def is_due(self, looked_at: datetime | None, now: datetime, *, is_awake: bool = False) -> bool:
        """`is_awake`: the last frame had a sign of something, and the next is to say whether it is so."""
        pause = CLOSELY if is_awake else self.pause(now)
        return looked_at is None or now - looked_at >= pause


def is_new_performer(earlier_shows: int) -> bool:
    """Whether the platform does not know a performer yet, who had so many shows before."""
    return earlier_shows < NEW_PERFORMER_SHOWS


def require_sampler(beat_at: datetime | None, now: datetime) -> None:
    """Raise `NobodyLooks` unless the sampler said a moment ago that it can look."""
    if not is_beating(beat_at, now):
        raise NobodyLooks(
            "shows cannot begin at this moment, because nobody could look after them; try again in a few minutes"
        )


def is_beating(beat_at: datetime | None, now: datetime) -> bool:
    return beat_at is not None and now - beat_at <= BEAT_LASTS


def minute_of(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def quarter_of(at: datetime) -> int:
    """The bit of the quarter of a minute: 1, 2, 4 or 8."""
    return 1 << (at.second // int(QUARTER.total_seconds()))


@dataclass(frozen=True, slots=True)
class RecentCoverage:
    """Quarters of a minute that a live show had wholly within `RECENT`, and in how many of them there was a verdict."""

    due: int
    covered: int

    @classmethod
    def of(cls, started_at: datetime, quarters: Mapping[datetime, int], now: datetime) -> "RecentCoverage":
        """`quarters` are the bits of each minute; a minute that is not there was not looked at."""
        since = max(started_at, now - RECENT)
        at = minute_of(since)
        while at < since:
            at += QUARTER
        due = covered = 0
        while at + QUARTER <= now:
            due += 1
            covered += bool(quarters.get(minute_of(at), 0) & quarter_of(at))
            at += QUARTER
        return cls(due, covered)

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 is all of it; None before the first whole quarter."""
        return 100 * self.covered // self.due if self.due else None

    @property
    def is_low(self) -> bool:
        return self.percent is not None and self.percent < COVERED_PERCENT_MIN
