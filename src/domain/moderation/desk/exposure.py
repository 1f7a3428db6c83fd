"""How much of what is grave one person opened within the hour, and when it is time for a break (MOD-24)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from domain.casework import Alarm, Lease
from domain.errors import Conflict
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.kind import Severity
from domain.moderation.cases.states import ModerationState
from domain.moderation.cases.status import CaseStatus
from domain.moderation.desk.skip import FEW, week_of

WINDOW = timedelta(hours=1)
GRAVE = frozenset({Severity.SEV_0, Severity.SEV_1})


class BreakNeeded(Conflict):
    """Whoever has looked at so much that is grave rests first. What is urgent waits for no break."""

    code = "break_needed"


@dataclass(frozen=True, slots=True)
class ExposureLimits:
    cases_an_hour: int
    break_minutes: int


@dataclass(frozen=True, slots=True)
class OpenedCase:
    case_id: ModerationCaseId
    at: datetime


@dataclass(frozen=True, slots=True)
class Exposure:
    """Of one person, and shown to nobody else. `opened` are different cases, the earliest first; those of more than an
    hour ago are forgotten with the next one."""

    person_id: UserId
    opened: tuple[OpenedCase, ...]
    rests_until: datetime | None

    @classmethod
    def none(cls, person_id: UserId) -> "Exposure":
        return cls(person_id, (), None)

    def has_opened(self, case_id: ModerationCaseId | None) -> bool:
        return any(each.case_id == case_id for each in self.opened)

    def is_resting(self, now: datetime) -> bool:
        return self.rests_until is not None and now < self.rests_until

    def at(self, now: datetime) -> "Exposure":
        """What counts now: nothing of before a break that is over, nothing of more than an hour ago."""
        if self.is_resting(now):
            return self
        opened = () if self.rests_until is not None else self.opened
        return replace(
            self, opened=tuple(each for each in opened if now - each.at < WINDOW), rests_until=None
        )

    def looking(
        self, case_id: ModerationCaseId, limits: ExposureLimits, *, can_wait: bool, now: datetime
    ) -> "Exposure":
        """After they asked to open a grave case. Where it is one too many and can wait, their break begins."""
        current = self.at(now)
        if current.has_opened(case_id) or (can_wait and current.is_resting(now)):
            return current
        if can_wait and len(current.opened) >= limits.cases_an_hour:
            return replace(current, rests_until=now + timedelta(minutes=limits.break_minutes))
        return replace(current, opened=(*current.opened, OpenedCase(case_id, now)))

    def require_allowed(self, case_id: ModerationCaseId | None, *, now: datetime) -> None:
        """What was opened can be finished or given back; clips (None) wait for the break to be over.

        Raises `BreakNeeded`.
        """
        if self.is_resting(now) and not self.has_opened(case_id):
            raise BreakNeeded(
                "you have opened as much of what is grave as an hour may hold: rest first",
                until=self.rests_until,
            )


def can_wait(status: CaseStatus, lease: Lease | None, person_id: UserId, *, now: datetime) -> bool:
    """Whether a grave case is held up by their break. `lease` is that of whoever works on it at this moment.

    Not what they work on themselves, not where they owe the reason of an act that could not wait, and not what nobody
    works on when half of a due time is over: with everybody on a break nobody would.
    """
    if any(act.moderator_id == person_id and not act.policy for act in status.urgent):
        return False
    if lease is not None:
        return lease.holder_id != person_id
    is_closed = status.state is ModerationState.CLOSED
    return is_closed or all(clock.alarm(now) is Alarm.NONE for clock in status.unproved)


@dataclass(frozen=True, slots=True)
class ExposureWeek:
    """How many grave cases everybody together opened in a week, and how many breaks that made."""

    week_of: date
    opened: int
    breaks: int


@dataclass(frozen=True, slots=True)
class ExposureSum:
    """As it is told: None for fewer than `FEW`, none included."""

    week_of: date
    opened: int | None
    breaks: int | None


def exposure_sums(weeks: Iterable[ExposureWeek], *, now: datetime) -> list[ExposureSum]:
    """Of weeks that are over, in the order they come in, as `sums` of what was given back."""
    return [
        ExposureSum(
            each.week_of,
            each.opened if each.opened >= FEW else None,
            each.breaks if each.breaks >= FEW else None,
        )
        for each in weeks
        if each.week_of < week_of(now)
    ]
