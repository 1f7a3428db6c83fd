"""Event rules tried on one thing and on the last days, in memory and in PostgreSQL (MOD-29)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from application.moderation.rules import backtest_event_rule
from application.moderation.rules.backtest_event_rule import RunBacktests
from application.moderation.rules.try_event_rule import NothingToTryOn
from domain.identity.permissions import PermissionDenied
from domain.ids import EventRuleId
from domain.moderation.rules.backtest import Backtest, BacktestIdReused, BacktestState, TooManyBacktests
from domain.moderation.rules.event_rule import EventRuleNotFound
from domain.moderation.rules.feature import RuleSource
from domain.moderation.rules.hit import HappenedEvent
from ports.moderation.event_rules import HappenedEvents
from tests.integration.database.conftest import World
from tests.integration.database.moderation.event_rule_desk import REPORTED, Desk, desk

__all__ = ["desk"]


async def test_mod_29_a_dry_run_shows_each_part_and_writes_nothing(desk: Desk) -> None:
    condition = {"all": [REPORTED, {"not": {"feature": "messages_minute", "op": ">", "value": 9}}]}
    rule_id = await desk.write(condition)
    report = await desk.report()
    tried = await desk.attempt(rule_id=rule_id, number=1, actor_id=desk.meera.id, event_id=report.id)
    assert [(each.place, each.known, each.truth) for each in tried.findings] == [
        ("", None, None),
        ("/all/0", 1, True),
        ("/all/1", None, None),
        ("/all/1/not", None, None),
    ]
    assert not tried.hits, "what is not known never hits"
    again = await desk.write(REPORTED, rule_id=rule_id, number=2)
    assert (await desk.attempt(rule_id=again, number=2, actor_id=desk.meera.id, event_id=report.id)).hits
    assert await desk.modes(rule_id) == []
    with pytest.raises(NothingToTryOn):
        await desk.attempt(rule_id=rule_id, number=1, actor_id=desk.meera.id, event_id=uuid4())
    with pytest.raises(EventRuleNotFound):
        await desk.attempt(rule_id=rule_id, number=3, actor_id=desk.meera.id, event_id=report.id)
    with pytest.raises(PermissionDenied):
        await desk.attempt(rule_id=rule_id, number=1, actor_id=desk.asha.id, event_id=report.id)


async def finished(desk: Desk, test: Backtest) -> Backtest:
    for _ in range(50):
        await desk.run()
        found: Backtest | None = await desk.queries.find_backtest(test.id)
        assert found is not None
        if found.state is not BacktestState.RUNNING:
            return found
    raise AssertionError("it never ends")


async def test_mod_29_a_backtest_goes_through_the_last_days_in_pieces(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest_event_rule, "PIECE", 2)
    desk.world.now.advance(days=3650 + int(desk.lead.id) % 3650)  # where no other test has been
    old = await desk.report("spam")
    desk.world.now.advance(days=8)
    for reason in ("spam", "harassment", "doxxing", "impersonation"):
        desk.world.now.advance(minutes=1)
        last = await desk.report(reason, by=desk.divya)
    await desk.report("grooming")
    rule_id = await desk.write({"feature": "report_reason", "op": "in", "value": ["spam", "impersonation"]})
    asked = await desk.backtest(rule_id)
    assert await desk.backtest(rule_id, backtest_id=asked.id) == asked, "a retry is one"
    with pytest.raises(BacktestIdReused):
        await desk.backtest(rule_id, 8, backtest_id=asked.id)
    done = await finished(desk, asked)
    assert (done.state, done.events, done.hits, done.unknown) == (BacktestState.DONE, 4, 2, 0)
    assert done.sample[0].event_id == last.id
    assert old.id not in [each.event_id for each in done.sample]
    assert await desk.modes(rule_id) == []
    assert done in (await desk.rule(rule_id)).backtests


class Slow(HappenedEvents):
    """Another worker ends the backtest while this one still reads its first piece."""

    def __init__(self, desk: Desk, test: Backtest) -> None:
        self.desk = desk
        self.test = test

    async def find(self, source: RuleSource, event_id: UUID) -> HappenedEvent | None:
        return await self.desk.happened.find(source, event_id)

    async def page(
        self, source: RuleSource, *, since: datetime, before: tuple[datetime, UUID], limit: int
    ) -> Sequence[HappenedEvent]:
        read = await self.desk.happened.page(source, since=since, before=before, limit=limit)
        await finished(self.desk, self.test)
        return read

    async def following(
        self, source: RuleSource, *, after: tuple[datetime, UUID], until: datetime, limit: int
    ) -> Sequence[HappenedEvent]:
        return await self.desk.happened.following(source, after=after, until=until, limit=limit)


async def test_mod_29_a_worker_that_comes_late_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest_event_rule, "PIECE", 1)
    monkeypatch.setattr(backtest_event_rule, "PIECES", 1)
    desk.world.now.advance(days=7300 + int(desk.lead.id) % 3650)
    for reason in ("spam", "harassment"):
        await desk.report(reason)
    test = await desk.backtest(await desk.write())
    await RunBacktests(desk.world.begin, desk.queries, Slow(desk, test), desk.world.now)()
    done = await desk.queries.find_backtest(test.id)
    assert (done.state, done.events, done.hits) == (BacktestState.DONE, 2, 2)


@pytest.mark.parametrize("world", ["memory"], indirect=True)  # all tests of the other share its ten places
async def test_mod_29_backtests_do_not_pile_up(world: World) -> None:
    desk = await Desk(world).open()
    rule_id = await desk.write()
    for _ in range(10):
        await desk.backtest(rule_id)
    with pytest.raises(TooManyBacktests):
        await desk.backtest(rule_id)
    with pytest.raises(EventRuleNotFound):
        await desk.backtest(EventRuleId(uuid4()))
