"""A part of the container: what is kept of a show's picture, and who looks at it."""

from dependency_injector import providers

from adapters.hash_exchanges.hma import AllBanks, HmaBanks
from adapters.hash_exchanges.opinions import HmaOpinions
from adapters.hash_exchanges.stopncii import StopNcii
from adapters.pictures.codes.reader import ZxingCodeReader
from adapters.pictures.pdq.banks import IndexedBanks
from adapters.pictures.pdq.hasher import PdqHasher
from adapters.postgres.moderation.watch.false_matches import PostgresChildMatchQueries
from adapters.postgres.moderation.watch.footage_openings import PostgresFootageOpeningQueries
from adapters.postgres.moderation.watch.footage_queries import PostgresFootageQueries
from adapters.postgres.moderation.watch.frame_watch import PostgresWatchQueries
from adapters.postgres.moderation.watch.hash_banks import PostgresExchangeQueries, PostgresHashChanges
from application.moderation.footage.fill_footage import FillFootage
from application.moderation.footage.footage_vault import FootageVault
from application.moderation.footage.open_by_two import AnswerFootageOpening, AskToOpenFootage
from application.moderation.footage.preserve_show import (
    PreserveAlarmed,
    PreserveReported,
    PreserveShown,
    PreserveStopped,
    PreserveStoppedByPlatform,
)
from application.moderation.footage.take_footage import TakeFootage
from application.moderation.footage.view_footage import OpenFootage, ShowFootage, ShowStill
from application.moderation.live.glance_at_show import GlanceAtShow
from application.moderation.watch.bank_picture import BankPicture, RetirePicture
from application.moderation.watch.declare_match_false import AnswerFalseMatch, SayMatchWasFalse
from application.moderation.watch.follow_exchanges import FollowExchanges
from application.moderation.watch.frame_watch import FrameWatch
from application.moderation.watch.look_for_codes import LookForCodes
from application.moderation.watch.raise_frame_alarm import RaiseFrameAlarm
from application.moderation.watch.sample_shows import SampleShows
from application.moderation.watch.tell_bank import TellBankOfFalseMatch
from entrypoints.choices.frame_classifiers import frame_classifiers
from entrypoints.containers.ground import Ground
from entrypoints.containers.streaming import StreamingPart
from entrypoints.containers.writing import WritingPart
from entrypoints.figures.pictures import PictureFigures
from entrypoints.settings import Settings
from ports.moderation.watch.hash_banks import HashChanges


def asked_banks(settings: Settings) -> list[HmaBanks]:
    return [HmaBanks(url=settings.hma_url)] if settings.hma_url else []


def told_of_false_matches(settings: Settings) -> list[HmaOpinions]:
    return [HmaOpinions(url=settings.hma_opinion_url)] if settings.hma_opinion_url else []


def followed_exchanges(settings: Settings) -> list[StopNcii]:
    if not settings.stopncii_function_key:
        return []
    return [
        StopNcii(
            url=settings.stopncii_url,
            function_key=settings.stopncii_function_key,
            subscription_key=settings.stopncii_subscription_key,
        )
    ]


def all_banks(changes: HashChanges, asked: list[HmaBanks]) -> AllBanks:
    return AllBanks([IndexedBanks(changes), *asked])


class FootagePart(Ground):
    """Footage, and the watch over pictures: classifiers, banks of known ones, codes."""

    footage_queries = providers.Singleton(PostgresFootageQueries, Ground.engine)
    footage_opening_queries = providers.Singleton(PostgresFootageOpeningQueries, Ground.engine)
    footage_vault = providers.Factory(
        FootageVault,
        begin=Ground.begin,
        taps=StreamingPart.media_taps,
        store=Ground.object_store,
        sealer=Ground.sealer,
        now=Ground.now,
        random_bytes=Ground.random_bytes,
    )
    picture_hasher = providers.Singleton(PdqHasher)
    asked_banks = providers.Singleton(asked_banks, Ground.settings)
    hash_opinions = providers.Singleton(told_of_false_matches, Ground.settings)
    child_match_queries = providers.Singleton(PostgresChildMatchQueries, Ground.engine)
    hash_exchanges = providers.Singleton(followed_exchanges, Ground.settings)
    exchange_queries = providers.Singleton(PostgresExchangeQueries, Ground.engine)
    hash_banks = providers.Singleton(  # it keeps its index
        all_banks, providers.Singleton(PostgresHashChanges, Ground.engine), asked_banks
    )
    watch_queries = providers.Singleton(PostgresWatchQueries, Ground.engine)
    frame_classifiers = providers.Singleton(frame_classifiers, Ground.settings)
    code_reader = providers.Singleton(ZxingCodeReader)

    # Use cases
    bank_picture = providers.Factory(
        BankPicture, Ground.begin, footage_vault, picture_hasher, Ground.now, Ground.new_id
    )
    retire_picture = providers.Factory(RetirePicture, Ground.begin, Ground.now, Ground.new_id)
    say_match_was_false = providers.Factory(SayMatchWasFalse, Ground.begin, Ground.now, Ground.new_id)
    answer_false_match = providers.Factory(AnswerFalseMatch, Ground.begin, Ground.now, Ground.new_id)
    tell_bank_of_false_match = providers.Factory(
        TellBankOfFalseMatch, providers.Callable(lambda told: next(iter(told), None), hash_opinions)
    )
    follow_exchanges = providers.Singleton(  # it remembers its alarms
        FollowExchanges,
        begin=Ground.begin,
        exchanges=hash_exchanges,
        now=Ground.now,
        new_id=Ground.new_id,
    )
    take_footage = providers.Factory(TakeFootage, Ground.begin, footage_vault, Ground.now, Ground.new_id)
    preserve_stopped = providers.Factory(
        PreserveStopped, Ground.begin, footage_vault, Ground.now, Ground.new_id
    )
    preserve_stopped_by_platform = providers.Factory(
        PreserveStoppedByPlatform, Ground.begin, footage_vault, Ground.now, Ground.new_id
    )
    fill_footage = providers.Factory(FillFootage, Ground.begin, footage_vault, Ground.now)
    raise_frame_alarm = providers.Factory(
        RaiseFrameAlarm,
        begin=Ground.urgent_database.provided.begin,
        media=StreamingPart.media_controls,
        now=Ground.now,
        new_id=Ground.new_id,
        profile=Ground.case_profile,
    )
    preserve_alarmed = providers.Factory(
        PreserveAlarmed, Ground.begin, footage_vault, Ground.now, Ground.new_id
    )
    preserve_reported = providers.Factory(
        PreserveReported, Ground.begin, footage_vault, Ground.now, Ground.new_id
    )
    look_for_codes = providers.Factory(
        LookForCodes,
        begin=Ground.begin,
        reader=code_reader,
        screen=WritingPart.chat_screen,
        now=Ground.now,
        new_id=Ground.new_id,
        profile=Ground.case_profile,
    )
    preserve_shown = providers.Factory(PreserveShown, Ground.begin, footage_vault, Ground.now, Ground.new_id)
    frame_watch = providers.Singleton(  # it remembers what it could not record
        FrameWatch,
        begin=Ground.begin,
        urgent=Ground.urgent_database.provided.begin,
        hasher=picture_hasher,
        banks=hash_banks,
        rooms=StreamingPart.media_rooms,
        now=Ground.now,
        new_id=Ground.new_id,
        profile=Ground.case_profile,
        classifier=providers.Callable(lambda chosen: next(iter(chosen), None), frame_classifiers),
        raise_alarm=raise_frame_alarm,
        look_for_codes=look_for_codes,
    )
    sample_shows = providers.Singleton(  # it remembers where each show was
        SampleShows,
        begin=Ground.begin,
        watch=watch_queries,
        vault=footage_vault,
        frames=frame_watch,
        now=Ground.now,
        new_id=Ground.new_id,
        every_seconds=Ground.settings.provided.still_every_seconds,
    )
    picture_figures = providers.Factory(
        PictureFigures,
        watch=watch_queries,
        exchanges=exchange_queries,
        followed=providers.Callable(lambda all_: {each.name for each in all_}, hash_exchanges),
        now=Ground.now,
        token=Ground.settings.provided.metrics_token,
    )
    open_footage = providers.Factory(OpenFootage, Ground.begin, Ground.now, Ground.new_id, Ground.new_secret)
    ask_to_open_footage = providers.Factory(AskToOpenFootage, Ground.begin, Ground.now, Ground.new_id)
    answer_footage_opening = providers.Factory(AnswerFootageOpening, Ground.begin, Ground.now, Ground.new_id)
    show_footage = providers.Factory(ShowFootage, Ground.begin, footage_vault, Ground.now)
    glance_at_show = providers.Singleton(GlanceAtShow, Ground.begin, StreamingPart.media_taps, Ground.now)
    show_still = providers.Factory(ShowStill, Ground.begin, footage_vault)
