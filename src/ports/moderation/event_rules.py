"""Event rules, what happened that they are asked about, and what they hit (MOD-29)."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.ids import EventRuleBacktestId, EventRuleId, UserId
from domain.moderation.rules.backtest import Backtest
from domain.moderation.rules.event_rule import EventRule, RuleStep, RuleVersion
from domain.moderation.rules.feature import RuleSource
from domain.moderation.rules.hit import HappenedEvent, HitMode, RuleHit


class EventRuleBook(Protocol):
    """Versions and steps are kept for good, as they were."""

    @abstractmethod
    async def hold(self, rule_id: EventRuleId) -> EventRule:
        """The rule, held until the transaction ends. One that nobody wrote yet has no versions, and is held too."""

    @abstractmethod
    async def add_version(self, version: RuleVersion) -> None:
        """The caller holds the rule."""

    @abstractmethod
    async def add_step(self, step: RuleStep) -> None:
        """The caller holds the rule."""

    @abstractmethod
    async def count(self) -> int:
        """How many rules there are, retired ones among them."""


class EventRuleHits(Protocol):
    """Append-only."""

    @abstractmethod
    async def add(self, hit: RuleHit) -> bool:
        """False, and nothing is stored, where this version has hit this event before."""

    @abstractmethod
    async def has(self, rule_id: EventRuleId, number: int, event_id: UUID) -> bool: ...

    @abstractmethod
    async def acted(self, rule_id: EventRuleId, *, since: datetime) -> int:
        """How often any version of the rule acted after that. The caller holds the rule."""


class EventRuleBacktests(Protocol):
    @abstractmethod
    async def add(self, backtest: Backtest) -> Backtest:
        """Store it; where its id is taken, return that one, unchanged."""

    @abstractmethod
    async def running(self) -> int:
        """How many are not at their end."""

    @abstractmethod
    async def take(self) -> Backtest | None:
        """The one that waits longest, held until the transaction ends; one that is held by another is passed by."""

    @abstractmethod
    async def update(self, backtest: Backtest) -> None:
        """The caller took it."""


class EventRuleMarks(Protocol):
    """Up to where the worker has asked rules about what no event in the outbox tells of."""

    @abstractmethod
    async def find(self, source: RuleSource) -> tuple[datetime, UUID] | None:
        """Time and id of the last that was looked at; None where nothing ever was."""

    @abstractmethod
    async def move(
        self, source: RuleSource, *, before: tuple[datetime, UUID] | None, to: tuple[datetime, UUID]
    ) -> bool:
        """False, and nothing is moved, where it is not at `before` any more."""


class EventRuleQueries(Protocol):
    @abstractmethod
    async def rules(self, source: RuleSource | None = None) -> Sequence[EventRule]:
        """All rules, or those with a version that is asked at `source` and was moved on once; by id."""

    @abstractmethod
    async def find(self, rule_id: EventRuleId) -> EventRule | None: ...

    @abstractmethod
    async def hits(
        self, rule_id: EventRuleId, *, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[RuleHit]:
        """The latest first, from behind `before` (time and id of a hit)."""

    @abstractmethod
    async def tallies(
        self, rule_ids: Collection[EventRuleId], *, since: datetime
    ) -> Mapping[tuple[EventRuleId, int, HitMode], int]:
        """How often each version hit after that, by what followed."""

    @abstractmethod
    async def backtests(self, rule_id: EventRuleId, *, limit: int) -> Sequence[Backtest]:
        """The latest first."""

    @abstractmethod
    async def find_backtest(self, backtest_id: EventRuleBacktestId) -> Backtest | None: ...

    @abstractmethod
    async def names(self, people: Collection[UserId]) -> Mapping[UserId, str]:
        """How they are called."""


class HappenedEvents(Protocol):
    """What rules are asked about, with what was known of it at its own time. Reports for reasons of child safety are
    not among it, and are counted nowhere; neither are strikes of such cases, nor messages taken away for that (CSA-04).

    What one event costs does not grow with how much there is: nothing is counted further than `COUNT_MAX`.
    """

    @abstractmethod
    async def find(self, source: RuleSource, event_id: UUID) -> HappenedEvent | None:
        """The report, show, message or complaint of this id. None also for one of child safety, for a message that was
        taken away for that, and for a show that has not begun."""

    @abstractmethod
    async def page(
        self, source: RuleSource, *, since: datetime, before: tuple[datetime, UUID], limit: int
    ) -> Sequence[HappenedEvent]:
        """Those that happened from `since` on and before that time and id, the latest first."""

    @abstractmethod
    async def following(
        self, source: RuleSource, *, after: tuple[datetime, UUID], until: datetime, limit: int
    ) -> Sequence[HappenedEvent]:
        """Those that happened after that time and id, and not after `until`, the first first."""
