"""A part of the container: what people write, as it is read before others see it."""

from dependency_injector import providers

from adapters.postgres.chat.auto_mod import PostgresHeldMessageQueries, PostgresRoomLevels
from adapters.postgres.kept_look import KeptLook
from adapters.postgres.moderation.link_rules import PostgresLinkRuleQueries, PostgresLinkRules
from adapters.postgres.moderation.word_list_versions import PostgresListVersions
from adapters.postgres.moderation.word_lists import PostgresListedWords, PostgresWordListQueries
from adapters.re2.patterns import Re2Patterns
from adapters.redis.short_links import RedisKnownShortLinks
from adapters.short_links.resolver import HttpLinkResolver
from adapters.short_links.system_names import SystemHostAddresses
from adapters.word_rules.public_suffixes import BundledPublicSuffixes
from adapters.word_rules.ruled_links import ListedLinkJudge, RuledLinks
from adapters.word_rules.text_screen import WordRules
from application.chat.change_auto_mod import ChangeAutoMod
from application.chat.decide_held_message import DecideHeldMessage
from application.chat.read_auto_mod import ReadAutoMod, ReadHeldMessages
from application.moderation.child_safety.hear_minor_claims import HearMinorClaims
from application.moderation.rules.block_term import BlockTerm
from application.moderation.rules.read_link_rules import ReadLinkRules, TryLink
from application.moderation.rules.read_word_list import ReadWordList
from application.moderation.rules.rule_link import RuleLink
from application.moderation.rules.unblock_term import UnblockTerm
from application.moderation.rules.unrule_link import UnruleLink
from entrypoints.containers.ground import Ground, connector_for
from entrypoints.gathering import Gathering

TEXTS_AT_ONCE = 200
"""Whose lists, or levels, one look is for."""


class WritingPart(Ground):
    """The screens, the lists of blocked words, and what waits before others read it."""

    word_list_queries = providers.Singleton(PostgresWordListQueries, Ground.engine)
    held_message_queries = providers.Singleton(PostgresHeldMessageQueries, Ground.engine)
    writing_look = providers.Singleton(
        KeptLook, providers.Callable(connector_for, Ground.settings, "livepanty writing")
    )
    list_versions = providers.Singleton(
        Gathering,
        providers.Singleton(PostgresListVersions, writing_look).provided.of_all,
        at_most=TEXTS_AT_ONCE,
    )
    room_levels = providers.Singleton(
        Gathering,
        providers.Singleton(PostgresRoomLevels, writing_look).provided.of_all,
        at_most=TEXTS_AT_ONCE,
    )
    link_rules = providers.Singleton(PostgresLinkRules, Ground.engine, writing_look, Ground.now)
    link_rule_queries = providers.Singleton(PostgresLinkRuleQueries, Ground.engine)
    link_judge = providers.Singleton(
        ListedLinkJudge,
        link_rules.provided.ask,
        providers.Singleton(
            RedisKnownShortLinks,
            providers.Singleton(HttpLinkResolver, providers.Singleton(SystemHostAddresses)),
            Ground.redis,
        ),
    )
    patterns = providers.Singleton(Re2Patterns)
    text_screen = providers.Singleton(
        HearMinorClaims,
        providers.Singleton(
            RuledLinks,
            providers.Singleton(
                PostgresListedWords,
                providers.Singleton(WordRules, now=Ground.now),
                Ground.engine,
                Ground.now,
                list_versions.provided.ask,
                patterns,
            ),
            link_judge,
            link_rules.provided.keep_hits,
        ),
        Ground.begin,
        Ground.now,
    )
    chat_screen = providers.Singleton(
        HearMinorClaims,
        providers.Singleton(
            RuledLinks,
            providers.Singleton(
                PostgresListedWords,
                providers.Singleton(WordRules, even_weak=(), now=Ground.now),
                Ground.engine,
                Ground.now,
                list_versions.provided.ask,
                patterns,
            ),
            link_judge,
            link_rules.provided.keep_hits,
        ),
        Ground.begin,
        Ground.now,
    )

    # Use cases
    block_term = providers.Factory(BlockTerm, Ground.begin, Ground.now, Ground.new_id, patterns)
    unblock_term = providers.Factory(UnblockTerm, Ground.begin, Ground.now, Ground.new_id)
    read_word_list = providers.Factory(ReadWordList, Ground.begin, word_list_queries)
    rule_link = providers.Factory(
        RuleLink, Ground.begin, providers.Singleton(BundledPublicSuffixes), Ground.now, Ground.new_id
    )
    unrule_link = providers.Factory(UnruleLink, Ground.begin, Ground.now, Ground.new_id)
    read_link_rules = providers.Factory(ReadLinkRules, Ground.begin, link_rule_queries)
    try_link = providers.Factory(TryLink, Ground.begin, link_judge)
    change_auto_mod = providers.Factory(ChangeAutoMod, Ground.begin, Ground.now, Ground.new_id)
    read_auto_mod = providers.Factory(ReadAutoMod, Ground.begin)
    read_held_messages = providers.Factory(ReadHeldMessages, Ground.begin, held_message_queries, Ground.now)
    decide_held_message = providers.Factory(
        DecideHeldMessage, Ground.begin, Ground.now, Ground.new_id, link_judge, text_screen
    )
