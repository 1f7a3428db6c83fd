"""That somebody asked to see one picture clear, and the sums that may be told of it (MOD-23)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.ids import ClearLookId, UserId
from domain.moderation.skip import FEW, week_of


class ClearLookOf(StrEnum):
    STILL = "still"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class ClearLook:
    """One act, about one picture. How many one person's are is theirs to know and nobody else's: the audit log, which
    names people, has none of them."""

    id: ClearLookId
    person_id: UserId
    of: ClearLookOf
    subject_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ClearLookWeek:
    """How many everybody together asked for in a week, which begins on the Monday `week_of`."""

    week_of: date
    count: int


@dataclass(frozen=True, slots=True)
class ClearLookSum:
    """As it is told. `count` is None for fewer than `FEW`."""

    week_of: date
    count: int | None


def clear_look_sums(weeks: Iterable[ClearLookWeek], *, now: datetime) -> list[ClearLookSum]:
    """Of weeks that are over, in the order they come in, as `sums` of what was given back."""
    return [
        ClearLookSum(each.week_of, each.count if each.count >= FEW else None)
        for each in weeks
        if each.week_of < week_of(now)
    ]
