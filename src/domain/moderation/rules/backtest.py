"""What a version would have hit among the events of the last days."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import EventRuleBacktestId, EventRuleId, UserId
from domain.moderation.rules.event_rule import RuleVersion
from domain.moderation.rules.hit import HappenedEvent

DAYS_MAX = 90
EVENTS_MAX = 10_000
"""No backtest looks at more; the latest are looked at first."""
SAMPLE_MAX = 20
WAITING_MAX = 10
"""Backtests that wait or run at one time, of all rules together."""


class BacktestDaysOutOfRange(Invalid):
    code = "backtest_days_out_of_range"


class BacktestNotFound(NotFound):
    code = "backtest_not_found"


class BacktestIdReused(Conflict):
    code = "backtest_id_reused"


class TooManyBacktests(Conflict):
    code = "too_many_backtests"


class BacktestState(StrEnum):
    RUNNING = "running"
    """It waits for the worker, or the worker is at it."""
    DONE = "done"
    CAPPED = "capped"
    """There were more events than it looks at."""


@dataclass(frozen=True, slots=True)
class SampledHit:
    event_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Backtest:
    """It goes backwards from when it was asked for, and `looked_to` is the last event it looked at, where there was
    one. `unknown` are those of which too much was not known to say."""

    id: EventRuleBacktestId
    rule_id: EventRuleId
    number: int
    days: int
    asked_by: UserId
    asked_at: datetime
    state: BacktestState
    looked_to: tuple[datetime, UUID] | None
    events: int
    hits: int
    unknown: int
    sample: tuple[SampledHit, ...]
    ended_at: datetime | None

    @classmethod
    def ask(
        cls,
        *,
        backtest_id: EventRuleBacktestId,
        version: RuleVersion,
        days: int,
        asked_by: UserId,
        now: datetime,
    ) -> "Backtest":
        """Raises `BacktestDaysOutOfRange`."""
        if not 1 <= days <= DAYS_MAX:
            raise BacktestDaysOutOfRange(f"a backtest is of 1 to {DAYS_MAX} days", pointer="/days")
        return cls(
            backtest_id, version.rule_id, version.number, days, asked_by, now, BacktestState.RUNNING, None, 0, 0, 0,
            (), None,
        )  # fmt: skip

    def require_same_request(self, other: "Backtest") -> None:
        """Raises `BacktestIdReused`."""
        mine = (self.rule_id, self.number, self.days, self.asked_by)
        if mine != (other.rule_id, other.number, other.days, other.asked_by):
            raise BacktestIdReused("this id belongs to another backtest")

    @property
    def since(self) -> datetime:
        return self.asked_at - timedelta(days=self.days)

    @property
    def left(self) -> int:
        """How many more events it may look at."""
        return EVENTS_MAX - self.events

    def looked_at(
        self, events: tuple[HappenedEvent, ...], version: RuleVersion, *, asked: int, now: datetime
    ) -> "Backtest":
        """After the next events, the latest first; fewer than were `asked` for are the last."""
        truths = [(event, version.condition.truth(event.facts)) for event in events]
        hits = [SampledHit(event.id, event.at) for event, truth in truths if truth is True]
        after = replace(
            self,
            looked_to=(events[-1].at, events[-1].id) if events else self.looked_to,
            events=self.events + len(events),
            hits=self.hits + len(hits),
            unknown=self.unknown + sum(truth is None for _, truth in truths),
            sample=(*self.sample, *hits)[:SAMPLE_MAX],
        )
        if len(events) < asked:
            return replace(after, state=BacktestState.DONE, ended_at=now)
        return after if after.left > 0 else replace(after, state=BacktestState.CAPPED, ended_at=now)
