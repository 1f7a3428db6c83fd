"""A part of the container: event rules."""

from dependency_injector import providers

from adapters.postgres.moderation.event_rule_queries import PostgresEventRuleQueries
from adapters.postgres.moderation.happened_events import PostgresHappenedEvents
from application.moderation.rules.ask_about_messages import AskAboutMessages
from application.moderation.rules.ask_event_rules import (
    AskAboutEvent,
    AskEventRules,
)
from application.moderation.rules.backtest_event_rule import BacktestEventRule, RunBacktests
from application.moderation.rules.move_event_rule import MoveEventRule
from application.moderation.rules.read_event_rules import ReadEventRule, ReadEventRules
from application.moderation.rules.try_event_rule import TryEventRule
from application.moderation.rules.write_event_rule import WriteEventRule
from entrypoints.containers.ground import Ground


class EventRulesPart(Ground):
    """What staff write about reports and shows, what it hits, and what it would have hit."""

    event_rule_queries = providers.Singleton(PostgresEventRuleQueries, Ground.engine)
    happened_events = providers.Singleton(PostgresHappenedEvents, Ground.engine)

    # Use cases
    write_event_rule = providers.Factory(WriteEventRule, Ground.begin, Ground.now, Ground.new_id)
    move_event_rule = providers.Factory(MoveEventRule, Ground.begin, Ground.now, Ground.new_id)
    read_event_rules = providers.Factory(ReadEventRules, Ground.begin, event_rule_queries, Ground.now)
    read_event_rule = providers.Factory(ReadEventRule, Ground.begin, event_rule_queries, Ground.now)
    try_event_rule = providers.Factory(TryEventRule, Ground.begin, event_rule_queries, happened_events)
    backtest_event_rule = providers.Factory(BacktestEventRule, Ground.begin, Ground.now, Ground.new_id)
    run_backtests = providers.Factory(
        RunBacktests, Ground.begin, event_rule_queries, happened_events, Ground.now
    )
    ask_event_rules = providers.Factory(
        AskEventRules,
        begin=Ground.begin,
        queries=event_rule_queries,
        now=Ground.now,
        new_id=Ground.new_id,
        profile=Ground.case_profile,
        acts_per_hour=Ground.settings.provided.event_rule_acts_per_hour,
    )
    ask_about_event = providers.Factory(AskAboutEvent, happened_events, ask_event_rules)
    ask_about_messages = providers.Factory(
        AskAboutMessages, Ground.begin, event_rule_queries, happened_events, ask_event_rules, Ground.now
    )
