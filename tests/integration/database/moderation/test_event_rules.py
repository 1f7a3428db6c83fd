"""Event rules in memory and in PostgreSQL: who writes them, when they are asked, what they do (MOD-29)."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from application.moderation.rules.ask_event_rules import AskAboutEvent
from application.moderation.rules.read_event_rules import ReadEventRules
from domain.casework import FourEyes
from domain.identity.permissions import PermissionDenied
from domain.ids import EventId, EventRuleId, StreamId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.rules.event_rule import EventRuleNotFound, EventRuleVersionTaken
from domain.moderation.rules.feature import Feature
from domain.streaming.events import StreamStarted
from tests.integration.database.conftest import World
from tests.integration.database.moderation.event_rule_desk import LOOK, OPEN_SPAM, REPORTED, Desk, desk

__all__ = ["desk"]


async def test_mod_29_versions_and_steps_come_back_as_they_were_written(desk: Desk) -> None:
    written = {
        "all": [REPORTED, {"not": {"feature": "report_reason", "op": "in", "value": ["spam", "other"]}}]
    }
    rule_id = await desk.write(written, OPEN_SPAM, LOOK)
    assert await desk.write(written, OPEN_SPAM, LOOK, rule_id=rule_id) == rule_id, "a retry is one"
    with pytest.raises(EventRuleVersionTaken):
        await desk.write(REPORTED, OPEN_SPAM, rule_id=rule_id)
    with pytest.raises(EventRuleVersionTaken):
        await desk.write(REPORTED, OPEN_SPAM, rule_id=rule_id, number=3)
    await desk.write(REPORTED, OPEN_SPAM, rule_id=rule_id, number=2)
    await desk.move(rule_id, "shadow")
    await desk.move(rule_id, "active", hours=2)
    read = await desk.rule(rule_id)
    first, second = read.rule.versions
    assert first.condition.as_json() == written
    assert [effect.as_json() for effect in first.effects] == [OPEN_SPAM, LOOK]
    assert (second.number, second.name, second.author_id) == (2, "Many reports", desk.lead.id)
    assert [(step.to.value, step.by) for step in read.rule.steps] == [
        ("shadow", desk.other.id), ("active", desk.other.id),
    ]  # fmt: skip
    assert read.names[desk.lead.id] == "Lata"
    assert [state.value for state in read.rule.states(desk.world.now())] == ["shadow", "draft"]
    desk.world.now.advance(hours=2)
    assert [state.value for state in read.rule.states(desk.world.now())] == ["active", "draft"]
    everything = await ReadEventRules(desk.world.begin, desk.queries, desk.world.now)(actor_id=desk.meera.id)
    assert read.rule in everything.rules
    with pytest.raises(EventRuleNotFound):
        await desk.rule(EventRuleId(uuid4()))


async def test_mod_29_leads_write_and_two_of_them_activate_while_moderators_read(desk: Desk) -> None:
    for person in (desk.meera, desk.ravi, desk.asha):
        with pytest.raises(PermissionDenied):
            await desk.write(by=person)
    rule_id = await desk.write(desk.his())
    await desk.move(rule_id, "shadow", by=desk.lead)
    with pytest.raises(FourEyes):
        await desk.move(rule_id, "active", by=desk.lead)
    with pytest.raises(PermissionDenied):
        await desk.move(rule_id, "active", by=desk.meera)
    with pytest.raises(PermissionDenied):
        await desk.backtest(rule_id, actor_id=desk.meera.id)
    await desk.move(rule_id, "active", by=desk.other)
    await desk.rule(rule_id)
    read = ReadEventRules(desk.world.begin, desk.queries, desk.world.now)
    with pytest.raises(PermissionDenied):
        await read(actor_id=desk.ravi.id)
    audit = await desk.world.moderation_queries.audit_about([f"event_rule:{rule_id} version:1"], limit=9)
    assert sorted(row.action for row in audit) == [
        "event_rule.active",
        "event_rule.shadow",
        "event_rule.write",
    ]


async def test_mod_29_a_draft_is_not_asked_and_shadow_records_without_action(desk: Desk) -> None:
    rule_id = await desk.write(REPORTED, OPEN_SPAM, LOOK)
    await desk.told(await desk.report())
    assert await desk.modes(rule_id) == []
    desk.world.now.advance(minutes=1)
    await desk.move(rule_id, "shadow")
    report = await desk.report(by=desk.divya)
    await desk.told(report)
    (hit,) = (await desk.rule(rule_id)).hits
    assert (hit.mode.value, hit.event_id, hit.person_id) == ("shadow", report.id, desk.ravi.id)
    assert dict(hit.facts) == {Feature.REPORTS_24H: 2}, "what it asked about, and no more"
    assert hit.subject == Subject(SubjectKind.SHOW, desk.show.id)
    assert await desk.labels() == []
    assert await desk.case_kinds() == ["report:harassment"] * 2


async def test_mod_29_an_active_rule_opens_or_joins_a_case_and_labels_once(desk: Desk) -> None:
    rule_id = await desk.active(REPORTED, OPEN_SPAM, LOOK)
    report = await desk.report()
    for _ in range(3):
        await desk.told(report)
    assert await desk.modes(rule_id) == [(1, "acted")]
    assert await desk.case_kinds() == ["report:harassment", "event_rule:explicit_content"]
    assert await desk.labels() == [("look_closely", "LivePanty")]
    await desk.told(await desk.report(by=desk.divya))
    assert await desk.modes(rule_id) == [(1, "acted")] * 2
    assert len(await desk.labels()) == 1, "a label that holds is not put on again"
    read = await desk.rule(rule_id)
    assert list(read.tallies.values()) == [2]


async def test_mod_29_of_ten_deliveries_at_once_one_acts(desk: Desk) -> None:
    rule_id = await desk.active(REPORTED, OPEN_SPAM, LOOK)
    report = await desk.report()
    await asyncio.gather(*(desk.told(report) for _ in range(10)))
    assert await desk.modes(rule_id) == [(1, "acted")]
    assert await desk.case_kinds() == ["report:harassment", "event_rule:explicit_content"]
    assert await desk.labels() == [("look_closely", "LivePanty")]


async def test_mod_29_one_version_acts_while_the_next_is_in_shadow(desk: Desk) -> None:
    rule_id = await desk.active()
    await desk.write(REPORTED, OPEN_SPAM, rule_id=rule_id, number=2)
    await desk.move(rule_id, "shadow", 2)
    await desk.told(await desk.report())
    assert sorted(await desk.modes(rule_id)) == [(1, "acted"), (2, "shadow")]
    late = await desk.report(by=desk.divya)
    desk.world.now.advance(minutes=1)
    await desk.move(rule_id, "retired")
    await desk.told(late)
    assert sorted(await desk.modes(rule_id)) == [(1, "acted"), (2, "shadow"), (2, "shadow")], (
        "retired: no more"
    )


async def test_mod_29_nothing_from_before_a_rule_s_time_is_acted_on(desk: Desk) -> None:
    before = await desk.report()
    desk.world.now.advance(seconds=1)
    rule_id = await desk.active()
    await desk.told(before)
    assert await desk.modes(rule_id) == []


async def test_mod_29_a_rule_that_acts_too_often_is_held_back_and_says_so(world: World) -> None:
    desk = await Desk(world, acts_per_hour=1).open()
    rule_id = await desk.active()
    await desk.told(await desk.report())
    await desk.told(await desk.report(by=desk.divya))
    assert sorted(await desk.modes(rule_id)) == [(1, "acted"), (1, "held_back")]
    assert (await desk.case_kinds()).count("event_rule:explicit_content") == 1
    world.now.advance(hours=1)
    await desk.told(await desk.report("spam"))
    assert sorted(await desk.modes(rule_id)) == [(1, "acted"), (1, "acted"), (1, "held_back")]


async def test_mod_29_a_rule_is_asked_when_a_show_begins(desk: Desk) -> None:
    new = {"feature": "performer_is_new", "op": "=", "value": True}
    rule_id = await desk.active(new, LOOK, source="show_started")
    await AskAboutEvent(desk.happened, desk.ask)(StreamStarted(desk.show.id, desk.ravi.id), EventId(uuid4()))
    (hit,) = (await desk.rule(rule_id)).hits
    assert (hit.mode.value, hit.event_id) == ("acted", desk.show.id)
    assert dict(hit.facts) == {Feature.PERFORMER_IS_NEW: True, Feature.ACCOUNT_AGE_HOURS: desk.age}
    watched = [
        row.show.marked_until
        for row in await desk.world.query("moderation.watch.frame_watch", "WatchQueries").live()
        if row.stream_id == desk.show.id
    ]
    assert watched == [desk.world.now() + timedelta(days=3)], "their pictures are looked at more often"
    unbegun = StreamStarted(StreamId(uuid4()), desk.ravi.id)
    await AskAboutEvent(desk.happened, desk.ask)(unbegun, EventId(uuid4()))


async def test_mod_29_of_many_reports_at_once_a_rule_acts_as_often_as_it_may(world: World) -> None:
    desk = await Desk(world, acts_per_hour=1).open()
    rule_id = await desk.active()
    reasons = (
        "spam",
        "harassment",
        "doxxing",
        "impersonation",
        "other",
        "ban_evasion",
        "coercion",
        "trafficking",
    )
    reports = [await desk.report(reason) for reason in reasons]
    await asyncio.gather(*(desk.told(report) for report in reports))
    assert sorted(await desk.modes(rule_id)) == [(1, "acted"), *[(1, "held_back")] * 7]


@pytest.mark.parametrize("world", ["postgres"], indirect=True)  # triggers are the database's
async def test_mod_29_versions_steps_and_hits_are_never_changed(world: World) -> None:
    for table in ("event_rule_version", "event_rule_step"):
        for change in (f"UPDATE {table} SET number = 1", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(DBAPIError, match="keeps what was written"):
                async with world.engine.begin() as connection:
                    await connection.execute(text(change))
