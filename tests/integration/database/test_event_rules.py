"""Event rules in memory and in PostgreSQL: who writes them, what they are asked, what they do (MOD-29)."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from application.moderation import backtest_event_rule
from application.moderation.ask_event_rules import AskAboutEvent, AskEventRules
from application.moderation.backtest_event_rule import BacktestEventRule, RunBacktests
from application.moderation.move_event_rule import MoveEventRule
from application.moderation.read_event_rules import ReadEventRule, ReadEventRules, ReadRule
from application.moderation.report_message import ReportMessage
from application.moderation.report_person import ReportPerson
from application.moderation.report_stream import ReportStream
from application.moderation.try_event_rule import NothingToTryOn, TryEventRule
from application.moderation.write_event_rule import WriteEventRule
from domain.casework import FourEyes
from domain.chat.message import Message
from domain.chat.removal import Removal
from domain.chat.rule import ChatRule
from domain.identity.permissions import PermissionDenied, Role
from domain.identity.user import User
from domain.ids import EventId, EventRuleBacktestId, EventRuleId, MessageId, ReportId, StreamId
from domain.moderation.case_event import Opened, ReportJoined, Subject, SubjectKind
from domain.moderation.case_kind import CaseKind
from domain.moderation.events import ReportFiled
from domain.moderation.label import LabelKind
from domain.moderation.report import Report
from domain.moderation.rules.backtest import Backtest, BacktestIdReused, BacktestState, TooManyBacktests
from domain.moderation.rules.event_rule import EventRuleNotFound, EventRuleVersionTaken
from domain.moderation.rules.feature import Facts, Feature, RuleSource
from domain.moderation.rules.hit import HappenedEvent
from domain.streaming.events import StreamStarted
from domain.streaming.stream import EndReason, StreamState
from ports.event_rules import HappenedEvents
from tests.builders import a_stream, a_user, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.decision_desk import STRIKE, DecisionDesk

OPEN_SPAM = {"do": "open_case", "kind": "explicit_content"}
LOOK = {"do": "label", "label": "look_closely", "days": 3}
REPORTED = {"feature": "reports_24h", "op": ">=", "value": 1}


class Desk:
    """Two leads, a moderator, Ravi who performs, and people who report him. What is active here hits him alone, by the
    age of his account: rules of other tests are in the same database."""

    def __init__(self, world: World, acts_per_hour: int = 100) -> None:
        self.world = world
        self.lead, self.other = a_user(role=Role.ADMIN, display_name="Lata"), a_user(role=Role.ADMIN)
        self.meera = a_user(role=Role.MODERATOR)
        self.age = 1000 + 100 * random.randrange(10_000)
        self.ravi = a_user(role=Role.PERFORMER, created_at=world.now() - timedelta(hours=self.age))
        self.asha, self.divya = a_user(created_at=world.now() - timedelta(hours=2)), a_user()
        self.show = a_stream(performer_id=self.ravi.id, started_at=world.now())
        self.queries = world.query("event_rule_queries", "EventRuleQueries")
        self.happened = world.query("happened_events", "HappenedEvents")
        self.write_rule = WriteEventRule(world.begin, world.now, world.new_id)
        self.move_rule = MoveEventRule(world.begin, world.now, world.new_id)
        self.attempt = TryEventRule(world.begin, self.queries, self.happened)
        self.ask_backtest = BacktestEventRule(world.begin, world.now, world.new_id)
        self.run = RunBacktests(world.begin, self.queries, self.happened, world.now)
        self.ask = AskEventRules(world.begin, self.queries, world.now, world.new_id, "india", acts_per_hour)

    async def open(self) -> "Desk":
        async with self.world.begin() as tx:
            for person in (self.lead, self.other, self.meera, self.ravi, self.asha, self.divya):
                await tx.users.add(person)
                await tx.ages.save(a_verified_adult(person.id))
            await tx.streams.add(self.show)
        return self

    async def write(
        self, condition: object = REPORTED, *effects: object, number: int = 1, rule_id: UUID | None = None,
        source: str = "report_filed", by: User | None = None,
    ) -> EventRuleId:  # fmt: skip
        version = await self.write_rule(
            rule_id=EventRuleId(rule_id or uuid4()), number=number, actor_id=(by or self.lead).id,
            name="Many reports", source=source, condition=condition, effects=list(effects or (OPEN_SPAM,)),
            note="Six in one night",
        )  # fmt: skip
        return version.rule_id

    async def move(
        self, rule_id: EventRuleId, to: str, number: int = 1, *, by: User | None = None, hours: int = 0
    ) -> None:
        at = self.world.now() + timedelta(hours=hours) if hours else None
        await self.move_rule(
            rule_id=rule_id, number=number, actor_id=(by or self.other).id, to=to, note="So", effective_at=at
        )

    def his(self, condition: object = REPORTED) -> object:
        """Of what happens to Ravi alone."""
        age = "account_age_hours"
        bounds = [
            {"feature": age, "op": ">=", "value": self.age},
            {"feature": age, "op": "<", "value": self.age + 100},
        ]
        return {"all": [condition, *bounds]}

    async def active(
        self, condition: object = REPORTED, *effects: object, source: str = "report_filed"
    ) -> EventRuleId:
        """Of what happens to Ravi alone, and in force."""
        rule_id = await self.write(self.his(condition), *effects, source=source)
        await self.move(rule_id, "shadow")
        await self.move(rule_id, "active")
        return rule_id

    async def report(self, reason: str = "harassment", *, by: User | None = None) -> Report:
        """On Ravi's show."""
        report = ReportStream(self.world.begin, self.world.now, self.world.new_id, "india")
        return await report(
            report_id=ReportId(uuid4()), stream_id=self.show.id, reporter_id=(by or self.asha).id, reason=reason,
            note="",
        )  # fmt: skip

    async def told(self, report: Report) -> None:
        """As the worker delivers it."""
        await AskAboutEvent(self.happened, self.ask)(ReportFiled(report.id), EventId(uuid4()))

    async def rule(self, rule_id: EventRuleId) -> ReadRule:
        return await ReadEventRule(self.world.begin, self.queries, self.world.now)(
            rule_id=rule_id, actor_id=self.meera.id
        )

    async def modes(self, rule_id: EventRuleId) -> list[tuple[int, str]]:
        return [(hit.number, hit.mode.value) for hit in (await self.rule(rule_id)).hits]

    async def case_kinds(self) -> list[str]:
        """Of what opened or joined the show's case, by tool."""
        async with self.world.begin() as tx:
            case = await tx.moderation_cases.find_open(
                Subject(SubjectKind.SHOW, self.show.id), child_safety=False
            )
            events = await tx.moderation_cases.events(case.id) if case is not None else ()
        return [
            f"{event.by.tool}:{event.what.kind}"
            for event in events
            if isinstance(event.what, (Opened, ReportJoined))
        ]

    async def labels(self) -> list[tuple[str, str]]:
        queries = self.world.query("moderation_labels", "LabelQueries")
        rows = await queries.holding(self.ravi.id, now=self.world.now())
        return [(row.label.kind.value, row.put_by_name) for row in rows]

    async def facts(self, report: Report) -> Facts:
        event = await self.happened.find(RuleSource.REPORT_FILED, report.id)
        assert event is not None
        return dict(event.facts)

    async def backtest(self, rule_id: EventRuleId, days: int = 7, **changes: Any) -> Backtest:
        given = {
            "backtest_id": EventRuleBacktestId(uuid4()),
            "number": 1,
            "actor_id": self.lead.id,
            **changes,
        }
        return await self.ask_backtest(rule_id=rule_id, days=days, **given)


@pytest_asyncio.fixture
async def desk(world: World) -> Desk:
    return await Desk(world).open()


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
        for row in await desk.world.query("frame_watch", "WatchQueries").live()
        if row.stream_id == desk.show.id
    ]
    assert watched == [desk.world.now() + timedelta(days=3)], "their pictures are looked at more often"
    unbegun = StreamStarted(StreamId(uuid4()), desk.ravi.id)
    await AskAboutEvent(desk.happened, desk.ask)(unbegun, EventId(uuid4()))


async def test_mod_29_what_is_known_of_a_report_on_a_show(desk: Desk) -> None:
    world = desk.world
    earlier = a_stream(
        performer_id=desk.ravi.id, state=StreamState.ENDED, started_at=world.now() - timedelta(hours=5),
        ended_at=world.now() - timedelta(hours=4), end_reason=EndReason.PERFORMER,
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.streams.add(earlier)
    await desk.report("spam")
    world.now.advance(minutes=7, seconds=30)
    await desk.report("spam", by=desk.divya)
    report = await desk.report()
    assert await desk.facts(report) == {
        Feature.ACCOUNT_AGE_HOURS: desk.age,
        Feature.STRIKE_WEIGHT: 0,
        Feature.REPORTS_24H: 3,
        Feature.REPORTERS_24H: 2,
        Feature.REMOVED_MESSAGES_7D: 0,
        Feature.EARLIER_SHOWS: 1,
        Feature.PERFORMER_IS_NEW: True,
        Feature.SHOW_AGE_MINUTES: 7,
        Feature.REPORT_REASON: "harassment",
        Feature.SUBJECT_KIND: "show",
        Feature.REPORTER_AGE_HOURS: 2,
        Feature.REPORTER_REPORTS_24H: 2,
    }
    before = await desk.facts(report)
    world.now.advance(hours=20)
    await desk.report("doxxing")
    assert await desk.facts(report) == before, "as it was at its own time"
    world.now.advance(hours=5)
    late = await desk.facts(await desk.report("impersonation"))
    assert (late[Feature.REPORTS_24H], late[Feature.ACCOUNT_AGE_HOURS]) == (2, desk.age + 25)


async def test_mod_29_what_is_known_of_a_report_on_a_message(desk: Desk) -> None:
    world, sent = desk.world, []
    async with world.begin() as tx:
        for minute, rule in ((-9, ChatRule.SPAM), (-8, ChatRule.MINORS), (0, None), (0, None)):
            message = Message.say(
                message_id=MessageId(uuid4()), stream_id=desk.show.id, author_id=desk.divya.id, text="Hello",
                now=world.now() + timedelta(minutes=minute),
            )  # fmt: skip
            sent.append(message)
            await tx.messages.add(message)
            if rule is not None:
                gone = Removal(desk.show.id, message.id, None, rule, desk.meera.id, world.now())
                await tx.messages.remove(gone)
    report = await ReportMessage(world.begin, world.now, world.new_id, "india")(
        report_id=ReportId(uuid4()), stream_id=desk.show.id, message_id=sent[-1].id, reporter_id=desk.asha.id,
        reason="spam", note="",
    )  # fmt: skip
    known = await desk.facts(report)
    assert known[Feature.MESSAGES_MINUTE] == 2
    assert known[Feature.REMOVED_MESSAGES_7D] == 1, "not what was taken away because of children (CSA-04)"
    assert (known[Feature.SUBJECT_KIND], known[Feature.SHOW_AGE_MINUTES]) == ("message", 0)


async def test_mod_29_what_is_known_of_a_report_on_a_person(desk: Desk) -> None:
    report = await ReportPerson(desk.world.begin, desk.world.now, desk.world.new_id, "india")(
        report_id=ReportId(uuid4()), person_id=desk.ravi.id, reporter_id=desk.asha.id, reason="spam", note=""
    )
    known = await desk.facts(report)
    assert known[Feature.SUBJECT_KIND] == "person"
    assert Feature.SHOW_AGE_MINUTES not in known
    assert Feature.MESSAGES_MINUTE not in known


@pytest.mark.parametrize(("kind", "weight"), [(CaseKind.HARASSMENT, 2), (CaseKind.GROOMING, 0)])
async def test_mod_29_csa_04_strikes_weigh_but_those_of_child_safety(
    world: World, kind: CaseKind, weight: int
) -> None:
    decisions = await DecisionDesk(world).set_up()
    if kind.is_of_child_safety:
        decisions.meera = await decisions.person(Role.CHILD_SAFETY_OFFICER, "Officer")
    await decisions.decided(STRIKE, case=await decisions.case_of(kind))
    started = replace(a_stream(performer_id=decisions.ravi), started_at=world.now(), state=StreamState.ENDED)
    show = replace(started, ended_at=world.now(), end_reason=EndReason.PERFORMER)
    async with world.begin() as tx:
        await tx.streams.add(show)
    event = await world.query("happened_events", "HappenedEvents").find(RuleSource.SHOW_STARTED, show.id)
    assert event.facts[Feature.STRIKE_WEIGHT] == weight


async def test_mod_29_csa_04_of_child_safety_no_rule_hears_and_nothing_is_counted(desk: Desk) -> None:
    rule_id = await desk.active()
    grave = await desk.report("grooming", by=desk.divya)
    await desk.told(grave)
    assert await desk.modes(rule_id) == []
    assert await desk.happened.find(RuleSource.REPORT_FILED, grave.id) is None
    with pytest.raises(NothingToTryOn):
        await desk.attempt(rule_id=rule_id, number=1, actor_id=desk.meera.id, event_id=grave.id)
    light = await desk.report()
    known = await desk.facts(light)
    assert (known[Feature.REPORTS_24H], known[Feature.REPORTERS_24H]) == (1, 1)
    now = desk.world.now()
    page = await desk.happened.page(
        RuleSource.REPORT_FILED, since=now, before=(now + timedelta(seconds=1), uuid4()), limit=1000
    )
    ids = [event.id for event in page]
    assert light.id in ids
    assert grave.id not in ids
    assert await filed(desk, light) == 1
    assert await filed(desk, grave) == 0, "nor does the outbox tell of it"


async def filed(desk: Desk, report: Report) -> int:
    """How many events tell of it."""
    if desk.world.kind == "memory":
        return int(desk.world.database.tables.outbox.events().count(ReportFiled(report.id)))
    query = text("SELECT count(*) FROM outbox WHERE name = :name AND payload ->> 'report_id' = :id")
    async with desk.world.engine.connect() as connection:
        asked = {"name": ReportFiled.name, "id": str(report.id)}
        return int((await connection.execute(query, asked)).scalar_one())


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


@pytest.mark.parametrize("world", ["postgres"], indirect=True)  # triggers are the database's
async def test_mod_29_versions_steps_and_hits_are_never_changed(world: World) -> None:
    for table in ("event_rule_version", "event_rule_step"):
        for change in (f"UPDATE {table} SET number = 1", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(DBAPIError, match="keeps what was written"):
                async with world.engine.begin() as connection:
                    await connection.execute(text(change))


async def test_mod_30_whether_a_label_holds_is_known_by_kind_and_time(desk: Desk) -> None:
    await desk.active(REPORTED, LOOK)
    await desk.told(await desk.report())
    async with desk.world.begin() as tx:
        now = desk.world.now()
        assert await tx.labels.holds(
            desk.ravi.id, LabelKind.LOOK_CLOSELY, now=now + timedelta(days=2, hours=23)
        )
        assert not await tx.labels.holds(desk.ravi.id, LabelKind.LOOK_CLOSELY, now=now + timedelta(days=3))
        assert not await tx.labels.holds(desk.ravi.id, LabelKind.REPEATS, now=now)
        assert not await tx.labels.holds(desk.asha.id, LabelKind.LOOK_CLOSELY, now=now)
