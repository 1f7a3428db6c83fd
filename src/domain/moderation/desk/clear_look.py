"""That somebody asked to see one picture or film clear, and the sums that may be told of it (MOD-23)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain.ids import ClearLookId, UserId
from domain.moderation.desk.skip import FEW, week_of


class ClearLookOf(StrEnum):
    STILL = "still"
    SHOW = "show"
    OPENED = "opened"
    """A clip, or a still by its own page: opened for a reason, which the audit log has beside who looked."""


@dataclass(frozen=True, slots=True)
class ClearLook:
    """One act, about one picture or film. How many one person's are is theirs to know and nobody else's: the audit log,
    which names people, has none of them but what was opened for a reason."""

    id: ClearLookId
    person_id: UserId
    of: ClearLookOf
    subject_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class ClearLookWeek:
    """How many everybody together asked for in a week, which begins on the Monday `week_of`; `opened` of them for a
    reason."""

    week_of: date
    count: int
    opened: int


@dataclass(frozen=True, slots=True)
class ClearLookSum:
    """As it is told. `count` is None where fewer than `FEW` are left without those that were opened for a reason: these
    can be counted in the audit log, and taken off."""

    week_of: date
    count: int | None


def clear_look_sums(weeks: Iterable[ClearLookWeek], *, now: datetime) -> list[ClearLookSum]:
    """Of weeks that are over, in the order they come in, as `sums` of what was given back."""
    return [
        ClearLookSum(each.week_of, each.count if each.count - each.opened >= FEW else None)
        for each in weeks
        if each.week_of < week_of(now)
    ]
