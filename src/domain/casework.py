"""What every kind of case shares: one person works on it at a time, its moves are a table, what weighs most takes two
people, and its clock warns before it is over."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from domain.errors import Conflict
from domain.ids import UserId

State = TypeVar("State", bound=StrEnum)


class InvalidTransition(Conflict):
    code = "invalid_transition"


class FourEyes(Conflict):
    """The second word is another person's than the first."""

    code = "four_eyes"


@dataclass(frozen=True, slots=True)
class Lease:
    """The member of staff who works on a case, until when."""

    holder_id: UserId
    until: datetime

    def is_held_by(self, person_id: UserId, *, now: datetime) -> bool:
        return self.holder_id == person_id and now < self.until

    def keeps_out(self, person_id: UserId, *, now: datetime) -> bool:
        """Whether somebody else works on it at this moment."""
        return self.holder_id != person_id and now < self.until


def require_in_table(
    table: Mapping[State, Collection[State]], before: State, after: State, *, noun: str = "case"
) -> None:
    """Raises `InvalidTransition` unless `table` lets `after` follow `before`."""
    if after not in table[before]:
        raise InvalidTransition(
            f"a {noun} that is {before.replace('_', ' ')} cannot become {after.replace('_', ' ')}"
        )


class Alarm(StrEnum):
    """How much of a clock has run."""

    NONE = "none"
    HALF = "half"
    NEARLY = "nearly"
    OVERDUE = "overdue"


ALARMS = ((100, Alarm.OVERDUE), (80, Alarm.NEARLY), (50, Alarm.HALF))
"""After so many percent of the time, the last first."""


def alarm_at(now: datetime, *, received_at: datetime, due_at: datetime) -> Alarm:
    """Raised at 50, 80 and 100 % of the time."""
    run, whole = now - received_at, due_at - received_at
    for percent, alarm in ALARMS:
        if run * 100 >= whole * percent:
            return alarm
    return Alarm.NONE
