"""Ask what an event rule would have hit, and find out (MOD-29)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.moderation.rules._event_rules import require_writer, tell_audit
from domain.ids import EventRuleBacktestId, EventRuleId, UserId
from domain.moderation.rules.backtest import WAITING_MAX, Backtest, TooManyBacktests
from ports.clock import Clock, NewId
from ports.moderation.event_rules import EventRuleQueries, HappenedEvents
from ports.transaction import BeginTransaction

PIECE = 200
PIECES = 5
"""Of one step of the worker, so that no other chore waits long for the database."""
_LAST_ID = UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class BacktestEventRule:
    """The worker does it. Safe to repeat: the client chooses the id."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self,
        *,
        backtest_id: EventRuleBacktestId,
        rule_id: EventRuleId,
        number: int,
        days: int,
        actor_id: UserId,
    ) -> Backtest:
        """Raises `BacktestDaysOutOfRange`, `BacktestIdReused`, `EventRuleNotFound`, `TooManyBacktests`,
        `PermissionDenied`."""
        async with self.begin() as tx:
            await require_writer(tx, actor_id)
            version = (await tx.event_rules.hold(rule_id)).version(number)
            wanted = Backtest.ask(
                backtest_id=backtest_id, version=version, days=days, asked_by=actor_id, now=self.now()
            )
            running = await tx.event_rule_backtests.running()
            kept = await tx.event_rule_backtests.add(wanted)
            kept.require_same_request(wanted)
            if kept != wanted:
                return kept
            if running >= WAITING_MAX:
                raise TooManyBacktests("others wait for the worker; try again when they are done")
            await tell_audit(
                tx, "backtest", rule_id, number, actor_id=actor_id, note=f"{days} days", now=self.now,
                new_id=self.new_id,
            )  # fmt: skip
            return kept


@dataclass(frozen=True, slots=True)
class RunBacktests:
    """A chore of the worker: the next few pieces of the backtest that waits longest. What two workers find at once is
    counted once."""

    begin: BeginTransaction
    queries: EventRuleQueries
    happened: HappenedEvents
    now: Clock

    async def __call__(self) -> int:
        """How many events were looked at."""
        looked = 0
        for _ in range(PIECES):
            async with self.begin() as tx:
                test = await tx.event_rule_backtests.take()
            if test is None:
                break
            looked += await self._piece(test)
        return looked

    async def _piece(self, test: Backtest) -> int:
        rule = await self.queries.find(test.rule_id)
        assert rule is not None, "what is tested was written"
        version, asked = rule.version(test.number), min(PIECE, test.left)
        before: tuple[datetime, UUID] = test.looked_to or (test.asked_at, _LAST_ID)
        events = tuple(await self.happened.page(version.source, since=test.since, before=before, limit=asked))
        after = test.looked_at(events, version, asked=asked, now=self.now())
        async with self.begin() as tx:
            if await tx.event_rule_backtests.take() != test:
                return 0  # another worker was faster, or holds it
            await tx.event_rule_backtests.update(after)
        return len(events)
