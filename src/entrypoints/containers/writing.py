"""A part of the container: what people write, as it is read before others see it."""

from dependency_injector import providers

from adapters.postgres.kept_look import KeptLook
from adapters.postgres.word_list_versions import PostgresListVersions
from adapters.postgres.word_lists import PostgresListedWords, PostgresWordListQueries
from adapters.word_rules.text_screen import WordRules
from application.moderation.block_term import BlockTerm
from application.moderation.read_word_list import ReadWordList
from application.moderation.unblock_term import UnblockTerm
from entrypoints.containers.ground import Ground, connector_for
from entrypoints.gathering import Gathering

TEXTS_AT_ONCE = 200
"""Whose lists one look is for."""


class WritingPart(Ground):
    """The screens, and the lists of blocked words."""

    word_list_queries = providers.Singleton(PostgresWordListQueries, Ground.engine)
    word_list_look = providers.Singleton(
        KeptLook, providers.Callable(connector_for, Ground.settings, "livepanty word lists")
    )
    list_versions = providers.Singleton(
        Gathering,
        providers.Singleton(PostgresListVersions, word_list_look).provided.of_all,
        at_most=TEXTS_AT_ONCE,
    )
    text_screen = providers.Singleton(
        PostgresListedWords,
        providers.Singleton(WordRules),
        Ground.engine,
        Ground.now,
        list_versions.provided.ask,
    )
    chat_screen = providers.Singleton(
        PostgresListedWords,
        providers.Singleton(WordRules, even_weak=()),
        Ground.engine,
        Ground.now,
        list_versions.provided.ask,
    )

    # Use cases
    block_term = providers.Factory(BlockTerm, Ground.begin, Ground.now, Ground.new_id)
    unblock_term = providers.Factory(UnblockTerm, Ground.begin, Ground.now, Ground.new_id)
    read_word_list = providers.Factory(ReadWordList, Ground.begin, word_list_queries)
