"""A part of the container: what people write, as it is read before others see it."""

from dependency_injector import providers

from adapters.postgres.auto_mod import PostgresHeldMessageQueries, PostgresRoomLevels
from adapters.postgres.kept_look import KeptLook
from adapters.postgres.word_list_versions import PostgresListVersions
from adapters.postgres.word_lists import PostgresListedWords, PostgresWordListQueries
from adapters.word_rules.text_screen import WordRules
from application.chat.change_auto_mod import ChangeAutoMod
from application.chat.decide_held_message import DecideHeldMessage
from application.chat.read_auto_mod import ReadAutoMod, ReadHeldMessages
from application.moderation.block_term import BlockTerm
from application.moderation.read_word_list import ReadWordList
from application.moderation.unblock_term import UnblockTerm
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
    change_auto_mod = providers.Factory(ChangeAutoMod, Ground.begin, Ground.now, Ground.new_id)
    read_auto_mod = providers.Factory(ReadAutoMod, Ground.begin)
    read_held_messages = providers.Factory(ReadHeldMessages, Ground.begin, held_message_queries, Ground.now)
    decide_held_message = providers.Factory(DecideHeldMessage, Ground.begin, Ground.now, Ground.new_id)
