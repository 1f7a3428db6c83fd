"""A part of the container: streaming."""

from dependency_injector import providers

from adapters.coturn.passes import CoturnPasses
from adapters.postgres.chat.message_book import PostgresMessageBook
from adapters.postgres.chat.moderators import PostgresRoomModeratorQueries
from adapters.postgres.chat.mutes import PostgresMuteQueries
from adapters.postgres.chat.room_rules import PostgresRoomRulesQueries
from adapters.postgres.chat.settings import PostgresChatQueries
from adapters.postgres.notifications.follows import PostgresFollowQueries
from adapters.postgres.streaming.blocks import PostgresBlockQueries
from adapters.postgres.streaming.queries import PostgresStreamQueries
from adapters.postgres.streaming.recordings import PostgresRecordingFile, PostgresRecordingQueries
from adapters.postgres.streaming.regions import PostgresReachQueries
from adapters.postgres.streaming.room_controls import PostgresRoomControlQueries
from adapters.postgres.streaming.room_rights import PostgresRoomRights
from adapters.postgres.streaming.rooms import PostgresAudience, PostgresRoomLog
from adapters.postgres.streaming.show_delays import PostgresShowDelayQueries
from adapters.redis.notices import RedisNoticesSeen
from adapters.s3.parted_store import S3PartedStore
from application.chat.accept_room_rules import AcceptRoomRules
from application.chat.answer_as_moderator import AnswerAsModerator
from application.chat.ask_moderator import AskModerator
from application.chat.block_person import BlockPerson
from application.chat.change_chat_settings import ChangeChatSettings
from application.chat.dismiss_moderator import DismissModerator
from application.chat.keep_out_of_chat import KeepOutOfChat
from application.chat.let_into_chat import LetIntoChat
from application.chat.mute_person import MutePerson
from application.chat.remove_messages import RemoveMessages
from application.chat.say_in_room import SayInRoom
from application.chat.set_room_rules import SetRoomRules
from application.chat.unblock_person import UnblockPerson
from application.chat.undo_room_act import UndoRoomAct
from application.chat.unmute_person import UnmutePerson
from application.streaming.close_region import CloseRegion
from application.streaming.create_stream import CreateStream
from application.streaming.declare_class import DeclareClass
from application.streaming.end_stream import EndStream
from application.streaming.film_vault import FilmVault
from application.streaming.fit_picture import FitPicture
from application.streaming.follow_performer import FollowPerformer
from application.streaming.go_live import GoLive
from application.streaming.keep_recordings import AbortUploads, KeepRecordings
from application.streaming.leave_media_session import LeaveMediaSession
from application.streaming.move_rooms import MoveRooms
from application.streaming.note_visit import NoteVisit
from application.streaming.pass_to_publish import PassToPublish
from application.streaming.pass_to_watch import PassToWatch
from application.streaming.patch_media_session import PatchMediaSession
from application.streaming.play_recording import PlayRecording
from application.streaming.read_search import ReadSearch
from application.streaming.reconcile_rooms import ReconcileRooms
from application.streaming.region_reach import RegionReach
from application.streaming.remove_unwelcome import HearMediaNotice, RemoveUnwelcome
from application.streaming.reopen_region import ReopenRegion
from application.streaming.report_playback import ReportPlayback
from application.streaming.set_bell import SetBell
from application.streaming.show_out_by_region import ShowOutByRegion
from application.streaming.start_recording import StartRecording
from application.streaming.stop_recording import StopRecording
from application.streaming.tell_stalls import TellStalls
from application.streaming.unfollow_performer import UnfollowPerformer
from application.streaming.view_recording import OpenRecording, ShowRecording
from application.streaming.watch_stream import WatchStream
from domain.streaming.content_class import REGION_TABLE, RegionLaw
from entrypoints.choices.media_engines import media_engine
from entrypoints.choices.text_messages import texted
from entrypoints.containers.ground import Ground, connector_for
from entrypoints.containers.writing import WritingPart
from entrypoints.edge.regions import gathered_reaches

RECORDING_NOTICE_SECONDS = 1.0
"""Twice as long as a room's event takes to come to everybody without Valkey."""


class StreamingPart(Ground):
    """Shows, the media plane that carries them, and what is said in their rooms."""

    stream_queries = providers.Singleton(PostgresStreamQueries, Ground.engine)
    show_delay_queries = providers.Singleton(PostgresShowDelayQueries, Ground.engine)
    room_log = providers.Singleton(PostgresRoomLog, Ground.engine)
    room_control_queries = providers.Singleton(PostgresRoomControlQueries, Ground.engine)
    chat_queries = providers.Singleton(PostgresChatQueries, Ground.engine)
    room_moderator_queries = providers.Singleton(PostgresRoomModeratorQueries, Ground.engine)
    room_rules_queries = providers.Singleton(PostgresRoomRulesQueries, Ground.engine)
    follow_queries = providers.Singleton(PostgresFollowQueries, Ground.engine)
    block_queries = providers.Singleton(PostgresBlockQueries, Ground.engine)
    mute_queries = providers.Singleton(PostgresMuteQueries, Ground.engine)
    message_book = providers.Singleton(
        PostgresMessageBook,
        providers.Callable(connector_for, Ground.settings, "livepanty messages"),
        Ground.room_feed,
        Ground.new_id,
    )
    audience = providers.Singleton(PostgresAudience, Ground.engine)
    media_engine = providers.Singleton(media_engine, Ground.settings, Ground.redis)
    media_sessions = providers.Singleton(lambda engine: engine.sessions, media_engine)
    media_views = providers.Singleton(lambda engine: engine.views, media_engine)
    media_rooms = providers.Singleton(lambda engine: engine.rooms, media_engine)
    media_controls = providers.Singleton(lambda engine: engine.controls, media_engine)
    media_attendance = providers.Singleton(lambda engine: engine.attendance, media_engine)
    media_passes = providers.Singleton(lambda engine: engine.passes, media_engine)
    media_presence = providers.Singleton(lambda engine: engine.presence, media_engine)
    media_recordings = providers.Singleton(lambda engine: engine.recordings, media_engine)
    parted_store = providers.Singleton(S3PartedStore, Ground.object_store)
    recording_queries = providers.Singleton(PostgresRecordingQueries, Ground.engine)
    recording_file = providers.Singleton(PostgresRecordingFile, Ground.engine)
    media_taps = providers.Singleton(lambda engine: engine.taps, media_engine)
    media_notices = providers.Singleton(lambda engine: engine.notices, media_engine)
    room_moves = providers.Singleton(lambda engine: engine.moves, media_engine)
    notices_seen = providers.Singleton(RedisNoticesSeen, Ground.redis)
    room_rights = providers.Singleton(PostgresRoomRights, Ground.engine)

    relay_passes = providers.Singleton(
        CoturnPasses,
        urls=Ground.settings.provided.turn_urls,
        secret=Ground.settings.provided.turn_secret,
        lifetime_seconds=Ground.settings.provided.turn_pass_seconds,
    )

    region_law = providers.Singleton(RegionLaw, Ground.profile, REGION_TABLE)
    reach_queries = providers.Singleton(PostgresReachQueries, Ground.engine)
    reaches = providers.Singleton(gathered_reaches, reach_queries)
    region_reach = providers.Singleton(
        RegionReach, queries=reach_queries, find=reaches.provided.ask, law=region_law, now=Ground.now
    )

    # Use cases
    create_stream = providers.Factory(
        CreateStream,
        begin=Ground.begin,
        screen=WritingPart.text_screen,
        now=Ground.now,
        new_secret=Ground.new_secret,
        law=region_law,
    )
    read_search = providers.Factory(ReadSearch, WritingPart.text_screen)
    declare_class = providers.Factory(DeclareClass, Ground.begin, region_law, Ground.now)
    close_region = providers.Factory(CloseRegion, Ground.begin, Ground.now, Ground.new_id)
    reopen_region = providers.Factory(ReopenRegion, Ground.begin, Ground.now, Ground.new_id)
    note_visit = providers.Factory(NoteVisit, Ground.begin, Ground.now)
    show_out_by_region = providers.Factory(
        ShowOutByRegion,
        begin=Ground.begin,
        queries=reach_queries,
        rooms=media_rooms,
        law=region_law,
        now=Ground.now,
    )
    go_live = providers.Factory(
        GoLive,
        begin=Ground.begin,
        sessions=media_sessions,
        rooms=media_rooms,
        controls=media_controls,
        now=Ground.now,
        needs_sampler=Ground.settings.provided.needs_sampler,
        new_performer_delay_seconds=Ground.settings.provided.delay_of_new_performers,
    )
    watch_stream = providers.Factory(
        WatchStream,
        begin=Ground.begin,
        sessions=media_sessions,
        capacity=Ground.settings.provided.room_capacity,
        joins_a_second=Ground.settings.provided.room_joins_a_second,
        now=Ground.now,
    )
    move_rooms = providers.Factory(
        MoveRooms, begin=Ground.begin, streams=stream_queries, moves=room_moves, now=Ground.now
    )
    pass_to_publish = providers.Factory(
        PassToPublish,
        begin=Ground.begin,
        passes=media_passes,
        now=Ground.now,
        needs_sampler=Ground.settings.provided.needs_sampler,
        new_performer_delay_seconds=Ground.settings.provided.delay_of_new_performers,
    )
    pass_to_watch = providers.Factory(PassToWatch, begin=Ground.begin, passes=media_passes, now=Ground.now)
    remove_unwelcome = providers.Factory(RemoveUnwelcome, presence=media_presence, rights=room_rights)
    hear_media_notice = providers.Factory(
        HearMediaNotice, notices=media_notices, seen=notices_seen, remove=remove_unwelcome
    )
    patch_media_session = providers.Factory(PatchMediaSession, sessions=media_sessions)
    fit_picture = providers.Factory(FitPicture, views=media_views)
    report_playback = providers.Factory(ReportPlayback, sessions=media_sessions)
    leave_media_session = providers.Factory(LeaveMediaSession, sessions=media_sessions)
    end_stream = providers.Factory(EndStream, begin=Ground.begin, rooms=media_rooms, now=Ground.now)
    reconcile_rooms = providers.Singleton(  # it remembers since when a publisher is missed
        ReconcileRooms,
        begin=Ground.begin,
        streams=stream_queries,
        rooms=media_rooms,
        control_queries=room_control_queries,
        controls=media_controls,
        now=Ground.now,
        new_id=Ground.new_id,
        grace_seconds=Ground.settings.provided.publisher_grace_seconds,
    )
    tell_stalls = providers.Factory(
        TellStalls, begin=Ground.begin, streams=stream_queries, rooms=media_rooms, now=Ground.now
    )
    start_recording = providers.Factory(
        StartRecording,
        begin=Ground.begin,
        media=media_recordings,
        keys=Ground.vault_keys,
        now=Ground.now,
        random_bytes=Ground.random_bytes,
        notice_seconds=RECORDING_NOTICE_SECONDS,
    )
    stop_recording = providers.Factory(StopRecording, Ground.begin, media_recordings, Ground.now)
    film_vault = providers.Factory(FilmVault, Ground.object_store, Ground.segments, Ground.vault_keys)
    play_recording = providers.Factory(PlayRecording, Ground.begin, film_vault)
    open_recording = providers.Factory(OpenRecording, Ground.begin, Ground.now, Ground.new_id)
    show_recording = providers.Factory(ShowRecording, Ground.begin, film_vault)
    keep_recordings = providers.Factory(
        KeepRecordings,
        begin=Ground.begin,
        media=media_recordings,
        store=parted_store,
        keys=Ground.vault_keys,
        now=Ground.now,
        notice_seconds=RECORDING_NOTICE_SECONDS,
    )
    abort_uploads = providers.Singleton(  # it remembers what it saw
        AbortUploads, begin=Ground.begin, store=parted_store, seen=providers.Factory(set)
    )
    change_chat_settings = providers.Factory(
        ChangeChatSettings,
        Ground.begin,
        WritingPart.chat_screen,
        Ground.now,
        Ground.new_id,
        Ground.settings.provided.link_account_age_minutes,
        providers.Callable(lambda settings: bool(texted(settings)), Ground.settings),
    )
    set_room_rules = providers.Factory(
        SetRoomRules, Ground.begin, WritingPart.chat_screen, Ground.now, Ground.new_id
    )
    accept_room_rules = providers.Factory(AcceptRoomRules, Ground.begin, Ground.now)
    follow_performer = providers.Factory(FollowPerformer, Ground.begin, Ground.now)
    set_bell = providers.Factory(SetBell, Ground.begin)
    unfollow_performer = providers.Factory(UnfollowPerformer, Ground.begin)
    mute_person = providers.Factory(MutePerson, Ground.begin, Ground.now)
    unmute_person = providers.Factory(UnmutePerson, Ground.begin)
    block_person = providers.Factory(BlockPerson, Ground.begin, media_rooms, Ground.now, Ground.new_id)
    unblock_person = providers.Factory(UnblockPerson, Ground.begin, Ground.now, Ground.new_id)
    keep_out_of_chat = providers.Factory(KeepOutOfChat, Ground.begin, Ground.now, Ground.new_id)
    let_into_chat = providers.Factory(LetIntoChat, Ground.begin, Ground.now, Ground.new_id)
    remove_messages = providers.Factory(RemoveMessages, Ground.begin, Ground.now, Ground.new_id)
    ask_moderator = providers.Factory(AskModerator, Ground.begin, Ground.now, Ground.new_id)
    answer_as_moderator = providers.Factory(AnswerAsModerator, Ground.begin, Ground.now, Ground.new_id)
    dismiss_moderator = providers.Factory(DismissModerator, Ground.begin, Ground.now, Ground.new_id)
    undo_room_act = providers.Factory(UndoRoomAct, Ground.begin, Ground.now, Ground.new_id)
    say_in_room = providers.Factory(
        SayInRoom,
        book=message_book,
        begin=Ground.begin,
        screen=WritingPart.chat_screen,
        levels=WritingPart.room_levels.provided.ask,
        now=Ground.now,
        link_age_minutes=Ground.settings.provided.link_account_age_minutes,
    )
