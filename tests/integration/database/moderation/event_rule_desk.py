"""The stage of the tests of event rules: who writes them, and whom they are about."""

import random
from datetime import timedelta
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid4

import pytest_asyncio
from sqlalchemy import text

from adapters.memory.streaming.media import MemoryMedia
from application.moderation.reports.report_stream import ReportStream
from application.moderation.rules.ask_event_rules import AskAboutEvent, AskEventRules
from application.moderation.rules.backtest_event_rule import BacktestEventRule, RunBacktests
from application.moderation.rules.move_event_rule import MoveEventRule
from application.moderation.rules.read_event_rules import ReadEventRule, ReadRule
from application.moderation.rules.try_event_rule import TryEventRule
from application.moderation.rules.write_event_rule import WriteEventRule
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import EventId, EventRuleBacktestId, EventRuleId, ReportId
from domain.moderation.cases.event import Opened, ReportJoined, Subject, SubjectKind
from domain.moderation.events import ReportFiled
from domain.moderation.reports.report import Report
from domain.moderation.rules.backtest import Backtest
from domain.moderation.rules.feature import Facts, RuleSource
from tests.builders import a_stream, a_user, a_verified_adult
from tests.integration.database.conftest import World

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
        self.queries = world.query("moderation.event_rule_queries", "EventRuleQueries")
        self.happened = world.query("moderation.happened_events", "HappenedEvents")
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
        report = ReportStream(
            self.world.begin, MemoryMedia(), self.world.now, self.world.new_id, token_hex, "india"
        )
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
        queries = self.world.query("moderation.labels", "LabelQueries")
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


async def filed(desk: Desk, report: Report) -> int:
    """How many events tell of it."""
    if desk.world.kind == "memory":
        return int(desk.world.database.tables.outbox.events().count(ReportFiled(report.id)))
    query = text("SELECT count(*) FROM outbox WHERE name = :name AND payload ->> 'report_id' = :id")
    async with desk.world.engine.connect() as connection:
        asked = {"name": ReportFiled.name, "id": str(report.id)}
        return int((await connection.execute(query, asked)).scalar_one())
