"""Event rules over the API: leads write them, whoever works on cases reads and tries them (MOD-29)."""

from uuid import UUID

from quart import Blueprint, Response, request

from application.moderation.rules.read_event_rules import HITS_MAX
from application.moderation.rules.try_event_rule import NothingToTryOn
from application.moderation.rules.write_event_rule import EventRulesFull
from domain.casework import FourEyes, InvalidTransition
from domain.identity.permissions import Permission
from domain.ids import EventRuleBacktestId, EventRuleId
from domain.moderation.note import NoteMissing, NoteTooLong
from domain.moderation.rules.backtest import BacktestDaysOutOfRange, BacktestIdReused, TooManyBacktests
from domain.moderation.rules.condition import InvalidCondition
from domain.moderation.rules.effect import InvalidEffect
from domain.moderation.rules.event_rule import EventRuleNotFound, EventRuleVersionTaken, InvalidEventRule
from domain.moderation.rules.feature import Feature, RuleSource
from entrypoints.api.body import json, parse
from entrypoints.api.cursor import InvalidCursor, cursor_of, read_cursor
from entrypoints.api.documented import documented
from entrypoints.api.moderation.event_rules_views import (
    BacktestEventRuleBody,
    BacktestView,
    EventRuleStepView,
    EventRulesView,
    EventRuleVersionView,
    EventRuleView,
    FeaturesView,
    MoveEventRuleBody,
    TriedRuleView,
    TryEventRuleBody,
    WriteEventRuleBody,
    backtest_view,
    feature_view,
    row_view,
    rule_view,
    step_view,
    tried_view,
    version_view,
)
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "moderation"
RULES = "/v1/staff/event-rules"


def event_rule_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_event_rules", __name__)
    _add_reading(routes, container)
    _add_writing(routes, container)
    _add_trying(routes, container)
    return routes


def _add_reading(routes: Blueprint, container: Container) -> None:
    @routes.get(RULES)
    @requires(Permission.WORK_CASES, adult=False)
    @documented(summary="The event rules", tag=TAG, responses={200: EventRulesView})
    async def rules() -> Response:
        read = await container.read_event_rules()(actor_id=principal().user_id)
        return json(EventRulesView(items=[row_view(rule, read.tallies, read.at) for rule in read.rules]))

    @routes.get("/v1/staff/event-rule-features")
    @requires(Permission.WORK_CASES, adult=False)
    @documented(summary="What event rules may ask about", tag=TAG, responses={200: FeaturesView})
    async def features() -> Response:
        items = [
            feature_view(each, [source.value for source in RuleSource if each.is_known_at(source)])
            for each in Feature
        ]
        return json(FeaturesView(items=items))

    @routes.get(f"{RULES}/<uuid:rule_id>")
    @requires(Permission.WORK_CASES, adult=False)
    @documented(
        summary="An event rule, what became of it, and its latest hits",
        tag=TAG,
        query={"cursor": "`next_cursor` of the page before"},
        responses={200: EventRuleView},
        errors=[EventRuleNotFound, InvalidCursor],
    )
    async def rule(rule_id: UUID) -> Response:
        listing, secret_key = f"event_rule:{rule_id}", container.settings().secret_key
        place = read_cursor(request.args.get("cursor"), listing=listing, secret_key=secret_key)
        read = await container.read_event_rule()(
            rule_id=EventRuleId(rule_id), actor_id=principal().user_id, before=place
        )
        after = None
        if len(read.hits) == HITS_MAX:
            after = cursor_of(read.hits[-1].at, read.hits[-1].id, listing=listing, secret_key=secret_key)
        return json(rule_view(read, after))


def _add_writing(routes: Blueprint, container: Container) -> None:
    @routes.put(f"{RULES}/<uuid:rule_id>/versions/<int:number>")
    @requires(Permission.WRITE_EVENT_RULES, adult=False)
    @documented(
        summary="Write an event rule, or its next version: a draft that never changes",
        tag=TAG,
        request=WriteEventRuleBody,
        responses={200: EventRuleVersionView},
        errors=[
            InvalidEventRule, InvalidCondition, InvalidEffect, EventRuleVersionTaken, EventRulesFull, NoteMissing,
            NoteTooLong,
        ],
    )  # fmt: skip
    async def write(rule_id: UUID, number: int) -> Response:
        body = parse(WriteEventRuleBody, await request.get_data())
        version = await container.write_event_rule()(
            rule_id=EventRuleId(rule_id), number=number, actor_id=principal().user_id, name=body.name,
            source=body.source, condition=body.condition, effects=body.effects, note=body.note,
        )  # fmt: skip
        return json(version_view(version))

    @routes.post(f"{RULES}/<uuid:rule_id>/versions/<int:number>/steps")
    @requires(Permission.WRITE_EVENT_RULES, adult=False)
    @documented(
        summary="Put a version into shadow, make it active, or retire it",
        tag=TAG,
        request=MoveEventRuleBody,
        responses={200: EventRuleStepView},
        errors=[EventRuleNotFound, InvalidEventRule, InvalidTransition, FourEyes, NoteMissing, NoteTooLong],
    )
    async def move(rule_id: UUID, number: int) -> Response:
        body = parse(MoveEventRuleBody, await request.get_data())
        step = await container.move_event_rule()(
            rule_id=EventRuleId(rule_id), number=number, actor_id=principal().user_id, to=body.to, note=body.note,
            effective_at=body.effective_at,
        )  # fmt: skip
        return json(step_view(step))


def _add_trying(routes: Blueprint, container: Container) -> None:
    @routes.post(f"{RULES}/<uuid:rule_id>/versions/<int:number>/dry-run")
    @requires(Permission.WORK_CASES, adult=False)
    @documented(
        summary="What a version makes of one report or show; nothing is written",
        tag=TAG,
        request=TryEventRuleBody,
        responses={200: TriedRuleView},
        errors=[EventRuleNotFound, NothingToTryOn],
    )
    async def dry_run(rule_id: UUID, number: int) -> Response:
        body = parse(TryEventRuleBody, await request.get_data())
        tried = await container.try_event_rule()(
            rule_id=EventRuleId(rule_id), number=number, actor_id=principal().user_id, event_id=body.event
        )
        return json(tried_view(tried))

    @routes.put(f"{RULES}/<uuid:rule_id>/backtests/<uuid:backtest_id>")
    @requires(Permission.WRITE_EVENT_RULES, adult=False)
    @documented(
        summary="Ask the worker what a version would have hit in the last days",
        tag=TAG,
        request=BacktestEventRuleBody,
        responses={200: BacktestView},
        errors=[EventRuleNotFound, BacktestDaysOutOfRange, BacktestIdReused, TooManyBacktests],
    )
    async def backtest(rule_id: UUID, backtest_id: UUID) -> Response:
        body = parse(BacktestEventRuleBody, await request.get_data())
        test = await container.backtest_event_rule()(
            backtest_id=EventRuleBacktestId(backtest_id), rule_id=EventRuleId(rule_id), number=body.version,
            days=body.days, actor_id=principal().user_id,
        )  # fmt: skip
        return json(backtest_view(test))
