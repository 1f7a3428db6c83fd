"""Why a case was given back undone (MOD-27): kept and told as sums of weeks, and of nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.errors import Invalid
from domain.india import INDIA
from domain.moderation.note import normal_note, required_note

FEW = 5
"""Sums below this are not told: where hardly anybody gave anything back, a number would be somebody."""


class SkipReason(StrEnum):
    TOO_HARD = "too_hard"
    """Too hard to look at today. Nobody has to say more."""
    LANGUAGE = "language"
    CONFLICT = "conflict"
    """They know somebody in it."""
    SENIOR = "senior"
    """It needs somebody with more experience."""
    SHIFT = "shift"
    OTHER = "other"


class UnknownSkipReason(Invalid):
    code = "unknown_skip_reason"


@dataclass(frozen=True, slots=True)
class Skip:
    """`words` are for whoever takes the case next. They stand in its history; the reason does not."""

    reason: SkipReason
    words: str

    @classmethod
    def said(cls, *, reason: str, words: str) -> "Skip":
        """Raises `UnknownSkipReason`, `NoteTooLong`, and `NoteMissing` for something else that is not named."""
        try:
            chosen = SkipReason(reason)
        except ValueError:
            raise UnknownSkipReason("choose why you give it back", pointer="/skip") from None
        return cls(chosen, required_note(words) if chosen is SkipReason.OTHER else normal_note(words))


@dataclass(frozen=True, slots=True)
class SkipCount:
    """As it is kept."""

    week_of: date
    reason: SkipReason
    count: int


@dataclass(frozen=True, slots=True)
class SkipSum:
    """As it is told. `count` is None for fewer than `FEW`, none included."""

    week_of: date
    reason: SkipReason
    count: int | None


def week_of(now: datetime) -> date:
    """The Monday, in India, of the week of `now`."""
    day = now.astimezone(INDIA).date()
    return day - timedelta(days=day.weekday())


def sums(counts: Iterable[SkipCount], *, now: datetime) -> list[SkipSum]:
    """Of weeks that are over, the latest first, every reason of each.

    A week that runs is not told, since its sums of yesterday and today would tell a day; nor is a reason left out that
    nobody gave, since what is left over would then be known.
    """
    known = {(each.week_of, each.reason): each.count for each in counts if each.week_of < week_of(now)}
    weeks = sorted({week for week, _ in known}, reverse=True)
    return [
        SkipSum(week, reason, count if (count := known.get((week, reason), 0)) >= FEW else None)
        for week in weeks
        for reason in SkipReason
    ]
